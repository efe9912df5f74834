"""Writes who sees and does what into docs/access-matrix.md."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from toex.access_matrix import document


class Command(BaseCommand):
    help = "Write docs/access-matrix.md; with --check only say whether it is in step."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is out of step")

    def handle(self, *, check=False, **options):
        page, text = Path(settings.BASE_DIR) / "docs" / "access-matrix.md", document()
        in_step = page.exists() and page.read_text(encoding="utf-8") == text
        if check and not in_step:
            raise SystemExit("docs/access-matrix.md is out of step. Run manage.py write_access_matrix.")
        if not in_step:
            page.write_text(text, encoding="utf-8")
        self.stdout.write("docs/access-matrix.md is in step." if in_step else "docs/access-matrix.md is written.")
