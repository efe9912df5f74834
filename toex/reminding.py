"""Tells people of the reminders that deadlines make; the two engines do not know each other."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from foundations.accounts.models import User
from foundations.core import formats
from foundations.core.working_time import local_day
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline
from foundations.deadlines.reminders import DUE_SOON, LATE
from foundations.notifications import actions, sights
from foundations.notifications import kinds as notice_kinds
from foundations.notifications.kinds import Kind

DEADLINES = "Deadlines"
KINDS = (
    Kind(
        "deadline.due_soon",
        "A deadline is near",
        "Those who have to act, when it is at risk; an administrator keeps the list of who is told when.",
        ("deadline_due_soon",),
        DEADLINES,
    ),
    Kind(
        "deadline.late",
        "A deadline has passed",
        "Those who have to act and, rung by rung, those above them: the Senior Intelligence Analysts, the Detective "
        "Inspectors, the national managers.",
        ("deadline_late",),
        DEADLINES,
        compulsory="No bid may go stale unseen.",
    ),
)


def tell(deadline: Deadline, moment: str, recipients: Iterable, key: str, now: datetime) -> None:
    """Notify `recipients` that `deadline` is due soon, late, or late for some days."""
    day = f"{local_day(deadline.due_at):%-d %B %Y}"
    if moment == DUE_SOON:
        title = f"{deadline.label} is due on {day}"
    elif moment == LATE:
        title = f"{deadline.label} was due on {day}"
    else:
        days = formats.plural(int(moment.rpartition("_")[2]), "working day")
        title = f"{deadline.label} was due on {day} and is late by {days}"
    actions.notify(
        recipients,
        kind=f"deadline_{DUE_SOON if moment == DUE_SOON else LATE}",
        title=title,
        reference=deadline.reference,
        path=deadline.path,
        key=key,
        now=now,
        about=f"deadline:{deadline.public_id}",
    )


def seen(user: User, names: Collection[str]) -> set[str]:
    """Of deadlines, by public id, those that run and that their app lets `user` see: of others nobody is reminded."""
    rows = Deadline.objects.running().filter(public_id__in=[uuid.UUID(name) for name in names])
    return {str(row.public_id) for row in rows if list(kinds.get(row.kind).may_see(row, [user]))}


def seers(people: Collection[User], name: str) -> list[User]:
    """Those of `people` who may be reminded of one deadline."""
    row = Deadline.objects.running().filter(public_id=uuid.UUID(name)).first()
    if row is None:
        return []
    seeing = {user.pk for user in kinds.get(row.kind).may_see(row, people)}
    return [user for user in people if user.pk in seeing]


def register() -> None:
    """Answer for deadlines, and name what is told of them."""
    sights.register("deadline", seen, seers, offer=("Put off", "reminders:postpone"))
    notice_kinds.register(*KINDS)
