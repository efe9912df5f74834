"""Reminders: which are due, each made once.

A deadline knows when to be looked at next (`remind_at`). The sweep claims what is due with FOR UPDATE SKIP LOCKED, so
two sweeps at once share the work, and a night without one costs nothing: the next finds what is due by then. A clock
that became at risk and late unseen is told as late only.

This floor does not send. `listeners` is filled by the floor that wires the house (AppConfig.ready); each is called with
the deadline, the kind of reminder ("due_soon", "late"), the users, the unique key and `now`, inside the transaction
that stores the reminder.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from foundations.core.working_time import local_day
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline, Reminder

logger = logging.getLogger(__name__)

DUE_SOON, LATE = "due_soon", "late"
BATCH = 200
AGAIN_AFTER_FAILURE = timedelta(minutes=10)

listeners: list[Callable[..., object]] = []


def sweep(*, now: datetime | None = None, batch: int = BATCH) -> int:
    """Make every reminder that is due at `now`; gives how many were made.

    A reminder that fails is logged and tried again later; the others go on. Raises ImproperlyConfigured where nobody
    listens, for then reminders would be lost.
    """
    if not listeners:
        raise ImproperlyConfigured("Nobody listens to reminders of deadlines")
    now = now or timezone.now()
    made = 0
    while True:
        claimed, made_here = _sweep_batch(now, batch)
        made += made_here
        if claimed < batch:
            return made


@transaction.atomic
def _sweep_batch(now: datetime, batch: int) -> tuple[int, int]:
    rows = list(
        Deadline.objects.filter(remind_at__lt=now)
        .order_by("remind_at")
        .select_for_update(skip_locked=True, of=("self",))[:batch]
    )
    due = {reminder.key: reminder for reminder in (_due(row, now) for row in rows)}
    already = set(Reminder.objects.filter(key__in=due).values_list("key", flat=True)) if due else set()
    made = 0
    for reminder in due.values():
        row = reminder.deadline
        row.remind_at = row.due_at if reminder.kind == DUE_SOON else None
        if reminder.key not in already:
            made += _make(reminder, now)
    Deadline.objects.bulk_update(rows, ["remind_at"])
    return len(rows), made


def _due(row: Deadline, now: datetime) -> Reminder:
    kind = LATE if now > row.due_at else DUE_SOON
    key = f"{row.public_id}:{kind}:{local_day(row.due_at)}"
    return Reminder(key=key, deadline=row, kind=kind, due_at=row.due_at, made_at=now)


def _make(reminder: Reminder, now: datetime) -> bool:
    """Store one reminder and tell the listeners, both or neither; gives whether it was made."""
    row = reminder.deadline
    try:
        with transaction.atomic():
            # The unique key is the last word, whoever else may be at it.
            Reminder.objects.bulk_create([reminder], ignore_conflicts=True)
            recipients = list(kinds.get(row.kind).recipients(row))
            for tell in listeners:
                tell(row, reminder.kind, recipients, reminder.key, now)
    except Exception:
        logger.exception("Reminder %s could not be made; it is tried again", reminder.key)
        row.remind_at = now + AGAIN_AFTER_FAILURE
        return False
    return True
