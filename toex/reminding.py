"""Tells people of the reminders that deadlines make; the two engines do not know each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from foundations.core.working_time import local_day
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline
from foundations.deadlines.reminders import LATE
from foundations.notifications import actions


def tell(deadline: Deadline, reminder_kind: str, recipients: Iterable, key: str, now: datetime) -> None:
    """Notify `recipients` that `deadline` is due soon or late."""
    day = f"{local_day(deadline.due_at):%-d %B %Y}"
    title = f"{deadline.label} was due on {day}" if reminder_kind == LATE else f"{deadline.label} is due on {day}"
    actions.notify(
        recipients,
        kind=f"deadline_{reminder_kind}",
        title=title,
        reference=deadline.reference,
        path=deadline.path,
        key=key,
        now=now,
        may_see=partial(kinds.get(deadline.kind).may_see, deadline),
    )
