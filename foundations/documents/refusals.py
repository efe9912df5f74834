"""In which words a file is refused: what is wrong with it, and what to do."""

from __future__ import annotations

from django.core.exceptions import ValidationError

WORDS = {
    "empty": "The selected file is empty",
    "too_big": "The selected file must be smaller than {largest}",
    "overlong": "The part is longer than what is missing of the file, which was said to have {length} bytes",
    "kind": "The selected file must be one of these: {kinds}",
    "name": "The name of the selected file has two endings (.{endings}). Rename it, and select it again",
    "content": "The selected file is not a readable {kind} file. Save it again as {kind}, without a password, and "
    "select that file",
    "password": "The selected file is protected by a password. Save it without one and select that file",
    "macros": "The selected file holds macros. Save it as a file without macros and select that file",
    "scripts": "The selected file holds scripts, forms or actions that run when it is opened. Print it to a new PDF "
    "and select that file",
    "attachments": "The selected file has other files inside it. Take them out, or print it to a PDF, and upload them "
    "one by one",
    "links": "The selected file fetches parts from elsewhere, for example a template, a picture or another workbook. "
    "Break those links, or save it as a PDF, and select that file",
    "bomb": "The selected file unpacks to far more than it shows. Save it again in the program that made it, or as a "
    "PDF, and select that file",
    "archive": "The selected file is not put together as a {kind} file should be. Open it, save it again as {kind}, and "
    "select that file",
    "pixels": "The selected picture is larger than {pixels} million pixels. Make it smaller and select that file",
    "two_in_one": "The selected file is two kinds of file in one. Open it, save it again as {kind}, and select that "
    "file",
    "infected": "The selected file holds malicious software and was not kept. Do not open it; tell your security team",
    "unchecked": "The selected file could not be checked for malicious software and was not kept. Try again later",
    "too_slow": "The selected file takes too long to check. Make it smaller or simpler, for example as a PDF, and "
    "select that file",
}
# What happens by mistake every day; of everything else the log is told.
ORDINARY = frozenset({"empty", "too_big", "kind", "name"})


def refused(code: str, **facts: object) -> ValidationError:
    """The refusal, to be raised."""
    return ValidationError(WORDS[code].format(**facts), code=code)
