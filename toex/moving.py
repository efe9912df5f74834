"""Tells people that their deadlines have moved; the two engines do not know each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from foundations.core import formats
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline
from foundations.notifications import actions


def tell(deadlines: Sequence[Deadline], people: Sequence, why: str, key: str, now: datetime) -> None:
    """Notify `people` that these have moved: one by name, several by their number, so that nobody is told a hundred times."""
    first, *more = deadlines
    if more:
        about = {
            "title": f"{formats.number(len(deadlines))} of your deadlines have moved",
            "path": "/",
            # How many they are is nothing that a deputy may not know.
            "may_see": list,
        }
    else:
        about = {
            "title": f"{first.label} is now due on {formats.day(first.due_at)}",
            "reference": first.reference,
            "path": first.path,
            "may_see": partial(kinds.get(first.kind).may_see, first),
        }
    actions.notify(people, kind="deadline_moved", text=why, key=key, now=now, **about)
