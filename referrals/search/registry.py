"""The sources of what is searched, by name. Floors above add theirs (their AppConfig.ready), since none is named here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Source:
    """A kind of text that is searched.

    label: what it is called; sql: a select of `COLUMNS` from its tables, with `{only}` where a condition on
    `{referral}` narrows it to one referral; link: the URL name of the page that shows it, which takes the referral's
    key, and the text's own where `numbered`; anchor: what the text's place on that page is called, before its key;
    reads: whose it is besides seeing the referral, as a condition on the text (None: everybody's who sees that);
    by_name: whether people in `readers` read it whatever `reads` says.
    """

    kind: str
    label: str
    sql: str
    link: str
    numbered: bool = False
    anchor: str = ""
    reads: Callable[..., Q] | None = None
    by_name: bool = False


COLUMNS = ("referral_id", "key", "at", "name", "title", "body", "marks", "readers")
SOURCES: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources; safe to repeat."""
    SOURCES.update({source.kind: source for source in sources})


def labels() -> dict[str, str]:
    """The kinds of text by code, in words."""
    return {source.kind: source.label for source in SOURCES.values()}
