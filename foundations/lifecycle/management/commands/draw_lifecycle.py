"""Writes every lifecycle as a drawing and a table into docs/lifecycles/."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from foundations.lifecycle.diagram import document
from foundations.lifecycle.machine import REGISTRY


class Command(BaseCommand):
    help = "Write docs/lifecycles/<name>.md for every lifecycle; with --check only say whether they are in step."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is out of step")

    def handle(self, *, check=False, **options):
        folder = Path(settings.BASE_DIR) / "docs" / "lifecycles"
        folder.mkdir(parents=True, exist_ok=True)
        stale = []
        for name, lifecycle in sorted(REGISTRY.items()):
            page, text = folder / f"{name}.md", document(lifecycle)
            if page.exists() and page.read_text(encoding="utf-8") == text:
                continue
            stale.append(page.name)
            if not check:
                page.write_text(text, encoding="utf-8")
        if check and stale:
            raise SystemExit(f"Out of step: {', '.join(stale)}. Run manage.py draw_lifecycle.")
        self.stdout.write(f"{len(REGISTRY)} lifecycles, {len(stale)} rewritten")
