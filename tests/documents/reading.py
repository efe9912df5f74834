"""Papers read back: their text, and the tags that a screen reader goes by."""

from __future__ import annotations

import io

import pikepdf
from pypdf import PdfReader


def text_of(content: bytes) -> str:
    """The text of all pages, in order."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def structure_of(paper: pikepdf.Pdf) -> set[str]:
    """The kinds of elements in the structure tree."""
    found: set[str] = set()
    waiting = [paper.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, pikepdf.Dictionary):
            continue
        if "/S" in element:
            found.add(str(element.S).lstrip("/"))
        children = element.get("/K", [])
        waiting += list(children) if isinstance(children, pikepdf.Array) else [children]
    return found
