"""Reminders: which are due, each made once.

A deadline knows when to be looked at next (`remind_at`). Its ladder (`ladders`) says at which moments who is told. The
sweep claims what is due with FOR UPDATE SKIP LOCKED, so two sweeps at once share the work, and a night without one costs
nothing: the next finds what is due by then. Where several moments passed unseen, each person is told of the last that
concerns them, and of no other.

This floor does not send. `listeners` is filled by the floor that wires the house (AppConfig.ready); each is called with
the deadline, the moment ("due_soon", "late", "late_2": two working days after), the users, the unique key and `now`,
inside the transaction that stores the reminder.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from foundations.accounts.models import User
from foundations.core.working_time import local_day
from foundations.deadlines import ladders, snoozing
from foundations.deadlines.ladders import DUE_SOON, LATE, Ladders, Step
from foundations.deadlines.models import Deadline, Reminder, Snooze

__all__ = ["DUE_SOON", "LATE", "listeners", "sweep"]
logger = logging.getLogger(__name__)

BATCH = 50
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
    ladders.follow(now=now)
    made = 0
    while True:
        claimed, made_here = _sweep_batch(now, batch)
        made += made_here
        if claimed < batch:
            return made + _wake(now)


@transaction.atomic
def _sweep_batch(now: datetime, batch: int) -> tuple[int, int]:
    rows = list(
        Deadline.objects.filter(remind_at__lt=now)
        .order_by("remind_at")
        .select_for_update(skip_locked=True, of=("self",))[:batch]
    )
    if not rows:
        return 0, 0
    steps = _steps(rows, now)
    keys = [_key(row, step) for row, found in steps for step in found]
    already = set(Reminder.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    made = 0
    for row, found in steps:
        past = [step for step in found if step.at < now and _key(row, step) not in already]
        row.remind_at = next((step.at for step in found if step.at >= now), None)
        made += _make(row, past, now)
    Deadline.objects.bulk_update(rows, ["remind_at"])
    return len(rows), made


def _steps(rows: list[Deadline], now: datetime) -> list[tuple[Deadline, list[Step]]]:
    ladder = Ladders(local_day(now), rows)
    return [(row, ladder.steps(row)) for row in rows]


def _key(row: Deadline, step: Step) -> str:
    return f"{row.public_id}:{step.name}:{local_day(row.due_at)}"


def _make(row: Deadline, past: list[Step], now: datetime) -> int:
    """Store the reminders of the moments that passed and tell the listeners, all or none; gives how many were told.

    The last moment comes first: whoever it concerns is told of it, and not of the moments before it.
    """
    try:
        with transaction.atomic():
            told = snoozing.asleep(row, now) if past else set()
            return sum(_tell(row, step, told, now) for step in reversed(past))
    except Exception:
        logger.exception("Reminders of %s could not be made; they are tried again", row.public_id)
        row.remind_at = now + AGAIN_AFTER_FAILURE
        return 0


def _tell(row: Deadline, step: Step, told: set[int], now: datetime) -> bool:
    key = _key(row, step)
    # The unique key is the last word, whoever else may be at it.
    kept = Reminder(key=key, deadline=row, kind=step.name, due_at=row.due_at, made_at=now)
    Reminder.objects.bulk_create([kept], ignore_conflicts=True)
    everybody = ladders.people(row, step.audiences)
    people = [person for person in everybody if person.pk not in told]
    if everybody and not people:
        return False
    told |= {person.pk for person in people}
    for tell in listeners:
        tell(row, step.name, people, key, now)
    return True


# --- those who put their reminders off ------------------------------------------------------------------------


def _wake(now: datetime) -> int:
    """Remind those again whose day has come, of the last moment that passed; gives how many were told."""
    told = 0
    day = local_day(now)
    due = Snooze.objects.filter(woken_at__isnull=True, until__lte=day).order_by("until", "pk")
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            with transaction.atomic():
                told += _wake_one(pk, now)
        except Exception:
            logger.exception("The reminder that was put off (%s) could not be made; it is tried again", pk)
    return told


def _wake_one(pk: int, now: datetime) -> bool:
    rows = Snooze.objects.select_for_update(skip_locked=True, of=("self",)).filter(woken_at__isnull=True)
    row = rows.select_related("deadline", "user").filter(pk=pk).first()
    if row is None:
        return False
    Snooze.objects.filter(pk=pk).update(woken_at=now)
    deadline = row.deadline
    past = [step for step in _steps([deadline], now)[0][1] if step.at < now]
    if deadline.stopped_at or deadline.paused_at or not past or not _concerns(past, row.user, deadline):
        return False
    for tell in listeners:
        tell(deadline, past[-1].name, [row.user], f"snooze:{row.public_id}", now)
    return True


def _concerns(past: list[Step], user: User, deadline: Deadline) -> bool:
    audiences = frozenset().union(*(step.audiences for step in past))
    return any(person.pk == user.pk for person in ladders.people(deadline, audiences))
