"""Tells people that their deadlines have moved; the two engines do not know each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from foundations.core import formats
from foundations.deadlines.models import Deadline
from foundations.notifications import actions, kinds
from foundations.notifications.kinds import Kind

MOVED = "deadline_moved"
KINDS = (
    Kind(
        "deadline.moved",
        "A deadline has moved",
        "Those who have to act, when a target or the working days of their region were changed and that moved it.",
        (MOVED,),
        "Deadlines",
    ),
)


def tell(deadlines: Sequence[Deadline], people: Sequence, why: str, key: str, now: datetime) -> None:
    """Notify `people` that these have moved: one by name, several by their number, so that nobody is told a hundred times."""
    first, *more = deadlines
    if more:
        # How many they are is nothing that a deputy may not know.
        said = {"title": f"{formats.number(len(deadlines))} of your deadlines have moved", "path": "/"}
    else:
        said = {
            "title": f"{first.label} is now due on {formats.day(first.due_at)}",
            "reference": first.reference,
            "path": first.path,
            "about": f"deadline:{first.public_id}",
        }
    actions.notify(people, kind=MOVED, text=why, key=key, now=now, **said)


def register() -> None:
    """Name what is told."""
    kinds.register(*KINDS)
