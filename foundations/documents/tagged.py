"""Tagged PDFs (PDF/UA-1) of records: read by screen readers in order, with headings, tables, language and bookmarks.

The same blocks as `pdf` takes, set by Typst, which needs no library of the system. Text is handed over as data, so that
nothing in it is read as markup; there is no network, no package and no file but the fonts of the product.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from foundations.core import formats
from foundations.documents import pdf

LAYOUT = Path(__file__).parent / "data" / "paper.typ"
STANDARD = "ua-1"
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True)
class Items:
    """A numbered list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Moment:
    """One line of a timeline: what, and where between its ends (0 to 1)."""

    label: str
    at: float
    late: bool = False


@dataclass(frozen=True)
class Timeline:
    """A drawn time bar. `alt` says in words what it shows; the days must stand in a table beside it."""

    alt: str
    marks: Sequence[Moment]
    months: Sequence[tuple[float, str]]
    needed: float | None = None


Block = pdf.Block | Items | Timeline


def write(paper: pdf.Paper, blocks: Iterable[Block], *, front: Iterable[Block] = (), contents: bool = True) -> bytes:
    """The PDF of a paper; `front` stands before the contents."""
    data = {
        "title": _clean(paper.title),
        "author": _clean(paper.printed_by),
        "marking": paper.marking,
        "mark_line": f"{paper.marking} {paper.stamp}".strip(),
        "name": _clean(paper.name),
        "handling": _clean(paper.handling),
        "made": f"Made for {_clean(paper.printed_by)} on {formats.moment(paper.printed_at)}",
        "front": [_plain(one) for one in front],
        "blocks": [_plain(one) for one in blocks],
        "contents": contents,
    }
    files = {"main.typ": _layout(), "blocks.json": json.dumps(data).encode()}
    return typst.Compiler(files, font_paths=[str(_fonts())], ignore_system_fonts=True).compile(
        format="pdf", pdf_standards=[STANDARD], timestamp=int(paper.printed_at.timestamp())
    )


@cache
def _layout() -> bytes:
    return LAYOUT.read_bytes()


def _fonts() -> Path:
    return Path(settings.BASE_DIR) / "static" / "built" / "fonts"


def seen(text: object) -> str:
    """The text without what has no look: control characters and marks that turn the order of what is read."""
    return _UNSEEN.sub("", str(text).expandtabs(4))


def _clean(text: object) -> str:
    """The same, and with a box in place of what the fonts cannot draw."""
    return pdf.drawable(seen(text))


def _plain(block: Block) -> dict[str, Any]:
    match block:
        case pdf.Heading():
            return {"kind": "heading", "level": block.level, "text": _clean(block.text)}
        case pdf.Text():
            return {"kind": "text", "text": _clean(block.text), "warning": block.warning}
        case pdf.Fact():
            value = block.value or None
            if value is not None:
                value = _clean(value) if isinstance(value, str) else [_clean(one) for one in value]
            return {"kind": "fact", "label": _clean(block.label), "value": value}
        case pdf.Table():
            rows = [[_clean(cell) for cell in row] for row in block.rows]
            heads = [_clean(head) for head in block.heads]
            return {"kind": "table", "heads": heads, "rows": rows, "widths": list(block.widths)}
        case Items():
            return {"kind": "items", "items": [_clean(one) for one in block.items]}
        case Timeline():
            return {
                "kind": "timeline",
                "alt": _clean(block.alt),
                "marks": [{"label": _clean(one.label), "at": one.at, "late": one.late} for one in block.marks],
                "months": [{"at": at, "name": name} for at, name in block.months],
                "needed": block.needed,
            }
    raise TypeError(f"No block: {block!r}")
