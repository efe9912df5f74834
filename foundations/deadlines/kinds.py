"""The kinds of deadline that higher apps have: what each is called and who is reminded of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


def the_responsible(deadline) -> Iterable[Any]:
    """The person the deadline names, if any."""
    return [deadline.responsible] if deadline.responsible else []


def nobody(deadline, people: Iterable[Any]) -> Iterable[Any]:
    """None of them."""
    return []


def nothing(deadline_ids: Sequence[int]) -> None:
    """Nothing is kept beside the clocks."""


@dataclass(frozen=True)
class Kind:
    """What an app says of its deadlines.

    `recipients` takes the `Deadline` and gives the users to remind; the responsible person unless given. An app that
    keeps a due date of its own beside the clock gives `hold`, which locks the rows that it keeps it in, as its verbs
    do before they touch a clock, and `follow`, which brings them in step; both take the ids of deadlines. `may_see`
    takes the deadline and people who cover for recipients, and gives those of them who may be told; nobody unless given.
    """

    key: str
    label: str
    recipients: Callable[[Any], Iterable[Any]] = the_responsible
    hold: Callable[[Sequence[int]], object] = nothing
    follow: Callable[[Sequence[int]], object] = nothing
    may_see: Callable[[Any, Iterable[Any]], Iterable[Any]] = nobody


# Filled by the apps that have deadlines (their AppConfig.ready), so that this floor names none of them.
KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make `kind` known; raises ValueError where another has its key."""
    if KINDS.get(kind.key, kind) != kind:
        raise ValueError(f"There is a kind of deadline named {kind.key} already")
    KINDS[kind.key] = kind


def get(key: str) -> Kind:
    """The kind named `key`. One that nobody registered (any more) keeps its key as label, so old records stay legible."""
    return KINDS.get(key) or Kind(key, key.replace("_", " ").capitalize())
