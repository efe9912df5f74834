"""Text that may say who a source is. It is warned against at the field, and may be confirmed; nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from foundations.core.forms import EmailField
from referrals.lists import SOURCE_TERMS

# A handling number: "CHIS 1234", "source no. 77/21", "DSU/00417".
HANDLING_NUMBER = re.compile(
    r"\b(?:chis|src|dsu|shu|source)\s*(?:no|number|ref|id|pseudonym)?\s*[.:#/-]?\s*[a-z]{0,3}\d[\d/-]{2,}\b",
    re.IGNORECASE,
)
# Names of people who are asked for, and references of other systems, hold no free text.
_NO_FREE_TEXT = ("_name", "_email", "_phone", "_reference")


def suspicious(form, cleaned: dict) -> dict[str, list[str]]:
    """Field -> the words in it that may point to a source; what was saved with the same text before is left alone."""
    terms = [entry.name for entry in form.lists.get(SOURCE_TERMS, ())]
    found = {}
    for name, text in cleaned.items():
        field = form.fields.get(name)
        if not isinstance(text, str) or not text or isinstance(field, EmailField) or name.endswith(_NO_FREE_TEXT):
            continue
        if hasattr(field, "choices") or form.known.get(name) == text:
            continue
        if hits := hits_in(text, terms):
            found[name] = hits
    return found


def hits_in(text: str, terms: Iterable[str]) -> list[str]:
    """The terms that stand in `text` as words, as they were typed, and handling numbers."""
    wanted = [re.escape(term) for term in terms]
    found = [match[0] for match in HANDLING_NUMBER.finditer(text)]
    if wanted:
        found += re.findall(rf"(?<!\w)(?:{'|'.join(wanted)})s?(?!\w)", text, re.IGNORECASE)
    return list(dict.fromkeys(found))


def words(hits: list[str]) -> str:
    """The message at the field."""
    shown = ", ".join(f"“{hit}”" for hit in hits[:3])
    return (
        f"{shown} may point to a source. Never say who a source is, nor how to find out. "
        "Change the text, or tick below that it points to nobody"
    )
