"""What a text file says, kept so that it can be searched: of plain text and CSV alone, whose words need no program."""

from __future__ import annotations

import codecs

from foundations.documents.models import Document, Extract

KINDS = ("text/plain", "text/csv")
# Characters of the longest; what is behind them is not searched. A character of UTF-8 has four bytes at the most.
LONGEST = 100_000


def keep(document: Document, file) -> bool:
    """Keep what `file` (an upload, or the stored file) says; says whether there was anything to keep."""
    if document.content_type not in KINDS:
        return False
    file.seek(0)
    text = decoded(file.read(4 * LONGEST))[:LONGEST]
    file.seek(0)
    # In bulk, because it is not read back.
    Extract.objects.bulk_create([Extract(document_key=document.pk, text=text)], ignore_conflicts=True)
    return True


def forget(document: Document) -> None:
    """With the document."""
    Extract.objects.filter(document_key=document.pk).delete()


def decoded(content: bytes) -> str:
    """Text in UTF-8, or as Windows writes it; the last character may have been cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\x00", "")


def read_missing() -> int:
    """Keep what text files say that were stored before this was done; gives how many. For the command that reindexes."""
    known = Extract.objects.values("document_key")
    kept = 0
    for document in Document.objects.filter(content_type__in=KINDS).exclude(pk__in=known).iterator():
        try:
            with document.file.open("rb") as file:
                kept += keep(document, file)
        except FileNotFoundError:
            continue
    return kept
