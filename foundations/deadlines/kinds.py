"""The kinds of deadline that higher apps have: what each is called and who is reminded of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


def the_responsible(deadline) -> Iterable[Any]:
    """The person the deadline names, if any."""
    return [deadline.responsible] if deadline.responsible else []


@dataclass(frozen=True)
class Kind:
    """`recipients` takes the `Deadline` and gives the users to remind; the responsible person unless given."""

    key: str
    label: str
    recipients: Callable[[Any], Iterable[Any]] = the_responsible


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
