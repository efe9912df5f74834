"""axe-core on the page that a browser shows, against WCAG 2.2 AA and good practice."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    return (Path(settings.BASE_DIR) / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page) -> list[str]:
    """What axe finds wrong, a line each. It is evaluated, not put into the page: the page's policy stays as it is."""
    page.evaluate(_source())
    found = page.evaluate(f"axe.run(document, {json.dumps({'runOnly': TAGS, 'resultTypes': ['violations']})})")
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def pattern(path: str) -> str:
    """An address without what differs from record to record: `/referrals/*/products/*/`."""
    path = re.sub(r"TOEX-[A-Z]+-\d{4}-\d+|[0-9a-f]{8}-[0-9a-f-]{27}", "*", path)
    return re.sub(r"/\d+(?=/|$)", "/*", path)
