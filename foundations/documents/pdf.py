"""PDFs of records: marked on each page, with bookmarks, in a font of the product. Nothing in the content is followed.

A paper is a list of blocks. Text is written as it is: no markup, no links, no files, no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from foundations.core import formats

FONTS = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
FAMILY = "paper"
# In millimetres and points.
SIDE, TOP, BOTTOM = 18, 26, 24
TEXT, SMALL, LINE = 9.5, 7.5, 4.8
NO_GLYPH = "\u25a1"
# Stands for the number of pages until it is known; nobody types it.
PAGES = "{\u2045pages\u2046}"
INK, FAINT, RULE, RED = (11, 12, 12), (80, 90, 95), (177, 180, 182), (161, 42, 42)
# They turn the order of what is read, and control characters have no look.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


@dataclass(frozen=True)
class Heading:
    """A heading and bookmark; `level` 0 stands above 1."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Text:
    """A paragraph, or several by line ends; `warning` is set off."""

    text: str
    warning: bool = False


@dataclass(frozen=True)
class Fact:
    """A question and its answer: text, or a list of it; nothing reads "Not given"."""

    label: str
    value: str | Sequence[str] | None


@dataclass(frozen=True)
class Table:
    """Rows below heads; `widths` are shares of the page."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True)
class Bar:
    """A drawn scale from 0 to `most`: `parts` end at a number and have a colour, `at` is where the mark stands.

    `between` is drawn as a thin line. What it says must stand in words beside it.
    """

    parts: Sequence[tuple[int, tuple[int, int, int]]]
    at: int | None
    between: tuple[int, int] | None = None
    most: int = 100


Block = Heading | Text | Fact | Table | Bar


@dataclass(frozen=True)
class Paper:
    """What stands on each page, and what the document says of itself."""

    title: str
    marking: str
    # At the head and the foot of each page beside the marking: reference, version.
    name: str
    printed_by: str
    printed_at: datetime
    # A word across the head of each page, such as DRAFT.
    stamp: str = ""
    handling: str = ""


def write(paper: Paper, blocks: Iterable[Block]) -> bytes:
    """The PDF of a paper."""
    sheet = _Sheet(paper)
    try:
        sheet.add_page()
        sheet.title_of(paper)
        for block in blocks:
            sheet.put(block)
        if sheet.lost:
            sheet.put(
                Text(f"Characters that this font cannot print stand as {NO_GLYPH}. The page on screen shows them.")
            )
        return bytes(sheet.output())
    finally:
        for font in sheet.fonts.values():
            font.ttfont.close()


@cache
def _glyphs() -> frozenset[int]:
    """The characters that both fonts can draw."""
    found = []
    for style in FONTS:
        with TTFont(_font(style), lazy=True) as font:
            found.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*found))


def drawable(text: str) -> str:
    """The text with a box in place of each character that the fonts cannot draw."""
    glyphs = _glyphs()
    return "".join(one if one == "\n" or ord(one) in glyphs else NO_GLYPH for one in text)


def _font(style: str) -> Path:
    return Path(settings.BASE_DIR) / "static" / "built" / "fonts" / FONTS[style]


class _Sheet(FPDF):
    """The pages of one paper."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.paper = paper
        self.lost = False
        for style in FONTS:
            self.add_font(FAMILY, style, _font(style))
        self.set_margins(SIDE, TOP, SIDE)
        self.c_margin = 0
        self.set_auto_page_break(True, BOTTOM)
        self.set_title(self.fit(paper.title))
        self.set_author(self.fit(paper.printed_by))
        self.set_subject(paper.marking)
        self.set_creator("TOEX tasking and referral")
        self.set_lang("en-GB")
        self.set_creation_date(formats.local(paper.printed_at))
        self.set_display_mode("fullwidth")
        self.alias_nb_pages(PAGES)

    def fit(self, text: object) -> str:
        """The text with a box in place of each character that has no glyph."""
        glyphs = _glyphs()
        text = _UNSEEN.sub("", str(text).expandtabs(4)).replace(PAGES, NO_GLYPH)
        fitting = "".join(one if ord(one) in glyphs or one == "\n" else NO_GLYPH for one in text)
        self.lost = self.lost or fitting.count(NO_GLYPH) > text.count(NO_GLYPH)
        return fitting

    # --- each page ---------------------------------------------------------------------------------

    def header(self) -> None:
        paper = self.paper
        self.set_y(8)
        self._marking()
        self._line(f"{paper.name}{f'   {paper.stamp}' if paper.stamp else ''}", paper.handling)
        self._rule(self.get_y() + 1)
        self.set_y(TOP)

    def footer(self) -> None:
        paper = self.paper
        self._rule(self.h - BOTTOM + 4)
        self.set_y(-BOTTOM + 5)
        at = self.get_y()
        self._line(f"Printed by {paper.printed_by} on {formats.moment(paper.printed_at)}", "")
        count = f"Page {self.page_no()} of "
        self.set_font(FAMILY, "", SMALL)
        self.set_text_color(*FAINT)
        # The number of pages is not known yet: room for three figures.
        self.set_xy(self.w - SIDE - self.get_string_width(count + "000"), at)
        self.cell(0, 4, count + PAGES, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._marking()

    def _marking(self) -> None:
        self.set_font(FAMILY, "B", 11)
        self.set_text_color(*INK)
        words = f"{self.paper.marking} {self.paper.stamp}".strip()
        self.cell(0, 6, self.fit(words), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(self, left: str, right: str) -> None:
        self.set_font(FAMILY, "", SMALL)
        self.set_text_color(*FAINT)
        half = self.epw * 0.7
        self.cell(half, 4, self._cut(left, half), new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.cell(
            self.epw - half,
            4,
            self._cut(right, self.epw - half),
            align="R",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        self.set_text_color(*INK)

    def _cut(self, text: str, width: float) -> str:
        text = self.fit(text).replace("\n", " ")
        while text and self.get_string_width(text) > width - 2:
            text = text[:-2].rstrip("\u2026") + "\u2026"
        return text

    def _rule(self, y: float) -> None:
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)
        self.line(SIDE, y, self.w - SIDE, y)

    # --- blocks --------------------------------------------------------------------------------------

    def title_of(self, paper: Paper) -> None:
        self.set_font(FAMILY, "B", 17)
        self._lines(paper.title, 7.5)
        self.ln(2)

    def put(self, block: Block) -> None:
        drawn = {Heading: self._heading, Text: self._text, Fact: self._fact, Table: self._table, Bar: self._bar}
        drawn[type(block)](block)

    def _lines(self, text: str, height: float = LINE, width: float = 0) -> None:
        self.multi_cell(width, height, self.fit(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _room(self, height: float) -> None:
        """A new page where less than `height` is left, so that no heading stands alone at the foot."""
        if self.will_page_break(height):
            self.add_page()

    def _heading(self, block: Heading) -> None:
        self._room(24)
        self.ln(4)
        self.start_section(self.fit(block.text), level=block.level)
        self.set_font(FAMILY, "B", 13 - 2 * block.level)
        self._lines(block.text, 6)
        self.ln(1)

    def _text(self, block: Text) -> None:
        self.set_font(FAMILY, "B" if block.warning else "", TEXT)
        self.set_text_color(*(RED if block.warning else INK))
        self._lines(block.text)
        self.set_text_color(*INK)
        self.ln(1.5)

    def _fact(self, block: Fact) -> None:
        self._room(3 * LINE)
        self.set_font(FAMILY, "B", TEXT)
        self._lines(block.label)
        self.set_font(FAMILY, "", TEXT)
        if not block.value:
            self.set_text_color(*FAINT)
            self._lines("Not given")
            self.set_text_color(*INK)
        elif isinstance(block.value, str):
            self._lines(block.value)
        else:
            for one in block.value:
                self._lines(f"\u2022 {one}")
        self.ln(0.8)
        self._rule(self.get_y())
        self.ln(1.8)

    def _table(self, block: Table) -> None:
        self.set_font(FAMILY, "", SMALL + 1)
        self.set_fill_color(255)
        with self.table(
            col_widths=tuple(block.widths),
            line_height=LINE - 0.4,
            text_align="LEFT",
            borders_layout="HORIZONTAL_LINES",
            padding=0.8,
        ) as table:
            for cells in (block.heads, *block.rows):
                row = table.row()
                for cell in cells:
                    row.cell(self.fit(cell))
        self.ln(2)

    def _bar(self, block: Bar) -> None:
        self._room(14)
        left, top, width, height = SIDE, self.get_y() + 2, self.epw, 4
        start = 0
        for end, colour in block.parts:
            self.set_fill_color(*colour)
            self.rect(left + width * start / block.most, top, width * (end - start) / block.most, height, style="F")
            start = end
        self.set_fill_color(*INK)
        if block.between:
            low, high = block.between
            self.rect(left + width * low / block.most, top + 1.6, width * (high - low) / block.most, 0.8, style="F")
        if block.at is not None:
            self.rect(min(left + width * block.at / block.most, left + width - 1), top - 1.5, 1, height + 3, style="F")
        self.set_y(top + height + 4)
