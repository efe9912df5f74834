"""PDFs as the engine writes them: marked on each page, whatever is typed into them; nothing is fetched."""

from __future__ import annotations

import io
import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from foundations.documents import pdf

AT = datetime(2026, 7, 3, 22, 30, tzinfo=UTC)
PAPER = pdf.Paper(
    title="Tasking request: Operation Lanternfish",
    marking="OFFICIAL-SENSITIVE",
    name="TOEX-EA-2026-00042, version 2",
    printed_by="DC Olivia Officer, olivia@toex.example",
    printed_at=AT,
    handling="For police use only",
)


def read(*blocks, paper=PAPER) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.write(paper, blocks)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_each_page_is_marked_named_and_counted():
    reader = read(pdf.Heading("Background"), pdf.Fact("What is known", "One line.\n" * 200))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        lines = page.splitlines()
        assert lines.count("OFFICIAL-SENSITIVE") == 2, "at the head and at the foot"
        assert "TOEX-EA-2026-00042, version 2" in page
        assert f"Page {number} of {len(pages)}" in page
        # British Summer Time.
        assert "Printed by DC Olivia Officer, olivia@toex.example on 3 July 2026 at 11:30pm" in page
        assert "For police use only" in page


def test_it_says_what_it_is_and_has_bookmarks():
    reader = read(pdf.Heading("Background"), pdf.Text("A"), pdf.Heading("Strategy"), pdf.Text("B"))
    assert reader.metadata.title == PAPER.title
    assert reader.metadata.subject == "OFFICIAL-SENSITIVE"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert [one.title for one in reader.outline] == ["Background", "Strategy"]


def test_a_draft_is_stamped_on_each_page():
    paper = pdf.Paper(**{**PAPER.__dict__, "stamp": "DRAFT"})
    reader = read(pdf.Text("Line.\n" * 150), paper=paper)
    assert len(reader.pages) > 1
    for page in reader.pages:
        assert page.extract_text().count("OFFICIAL-SENSITIVE DRAFT") == 2


def test_a_word_without_an_end_and_a_long_text_are_broken_and_kept():
    reader = read(pdf.Fact("Word", "W" * 3000), pdf.Fact("Text", "intelligence " * 16_000))
    found = text_of(reader)
    assert found.count("W") >= 3000
    assert found.count("intelligence") == 16_000


def test_marks_of_direction_and_control_characters_go_and_other_scripts_stay():
    odd = "exe\u202egnp.doc \u200fOlga \u0000Пётр Đặng Gülşen Ελένη \u2066x\u2069\ufeff"
    found = text_of(read(pdf.Fact("Name", odd)))
    assert "exegnp.doc Olga Пётр Đặng Gülşen Ελένη x" in found
    assert "stand as" not in found


def test_what_the_font_cannot_draw_is_shown_as_a_box_and_said():
    found = text_of(read(pdf.Fact("Name", "陈 Chen")))
    assert "□ Chen" in found
    assert "Characters that this font cannot print stand as □" in found


def test_markup_is_text():
    typed = '<img src="http://10.0.0.1/x"> **bold** [a](http://10.0.0.1) {{ 7*7 }} {pages} {⁅pages⁆} file:///etc/passwd'
    reader = read(pdf.Fact("Typed", typed))
    assert '<img src="http://10.0.0.1/x"> **bold** [a](http://10.0.0.1) {{ 7*7 }} {pages} □' in text_of(reader).replace(
        "\n", " "
    )
    for page in reader.pages:
        assert "/Annots" not in page
    raw = pdf.write(PAPER, [pdf.Fact("Typed", typed)])
    for word in (b"/JavaScript", b"/Launch", b"/URI", b"/EmbeddedFile", b"/OpenAction /S"):
        assert word not in raw


def test_nothing_is_fetched(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert read(pdf.Fact("Link", "http://10.0.0.1/logo.png"), pdf.Table(["A"], [["file:///etc/passwd"]], [1])).pages


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_written(text, several):
    blocks = [
        pdf.Heading(text),
        pdf.Text(text, warning=True),
        pdf.Fact(text, several),
        pdf.Table([text, "B"], [[text, one] for one in several], [1, 2]),
    ]
    assert pdf.write(pdf.Paper(text, text, text, text, AT, handling=text), blocks).startswith(b"%PDF")


@pytest.mark.parametrize(("at", "between"), [(None, None), (0, (0, 100)), (100, None)])
def test_a_bar_is_drawn(at, between):
    assert read(pdf.Bar([(25, (0, 128, 0)), (100, (200, 0, 0))], at, between)).pages
