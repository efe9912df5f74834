"""Word documents of records, from the same blocks as the PDFs: for those who file or edit them."""

from __future__ import annotations

import io
from collections.abc import Iterable

from docx import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt, RGBColor

from foundations.core import formats
from foundations.documents import pdf
from foundations.documents.tagged import Block, Items, Timeline
from foundations.documents.tagged import seen as clean

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RED = RGBColor(0xA1, 0x2A, 0x2A)


def write(paper: pdf.Paper, blocks: Iterable[Block]) -> bytes:
    """The document of a paper, marked at head and foot of each page, in British English."""
    word = Word()
    _language(word)
    word.core_properties.title, word.core_properties.author = clean(paper.title), clean(paper.printed_by)
    word.core_properties.language, word.core_properties.subject = "en-GB", paper.marking
    _marks(word, paper)
    word.add_heading(clean(paper.title), level=0)
    for block in blocks:
        _put(word, block)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _language(word) -> None:
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "en-GB")
    word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")).append(lang)
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Arial", Pt(10.5)


def _marks(word, paper: pdf.Paper) -> None:
    section = word.sections[0]
    for part in (section.header, section.footer):
        line = part.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(f"{paper.marking} {paper.stamp}".strip()).bold = True
    section.header.add_paragraph(clean(f"{paper.name}  {paper.handling}".strip()))
    made = section.footer.add_paragraph(
        clean(f"Made for {paper.printed_by} on {formats.moment(paper.printed_at)}. Page ")
    )
    _field(made, "PAGE")
    made.add_run(" of ")
    _field(made, "NUMPAGES")


def _field(paragraph, name: str) -> None:
    """A number that the word processor fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _put(word, block: Block) -> None:
    match block:
        case pdf.Heading():
            word.add_heading(clean(block.text), level=block.level + 1)
        case pdf.Text():
            run = word.add_paragraph().add_run(clean(block.text))
            if block.warning:
                run.bold, run.font.color.rgb = True, RED
        case pdf.Fact():
            _fact(word, block)
        case pdf.Table():
            _table(word, block)
        case Items():
            for number, item in enumerate(block.items, start=1):
                word.add_paragraph(clean(f"{number}. {item}"))
        case Timeline():
            word.add_paragraph(clean(block.alt))
        case _:
            raise TypeError(f"No block: {block!r}")


def _fact(word, block: pdf.Fact) -> None:
    label = word.add_paragraph()
    label.add_run(clean(block.label)).bold = True
    label.paragraph_format.keep_with_next = True
    if not block.value:
        word.add_paragraph("Not given")
    elif isinstance(block.value, str):
        word.add_paragraph(clean(block.value))
    else:
        for one in block.value:
            word.add_paragraph(clean(one), style="List Bullet")


def _table(word, block: pdf.Table) -> None:
    table = word.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        cell.paragraphs[0].add_run(clean(head)).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = clean(text)
    word.add_paragraph()
