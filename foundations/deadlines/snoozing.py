"""Putting off one's own reminders of a deadline until a day, with a reason; the rungs above go on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core import formats
from foundations.core.errors import Conflict
from foundations.core.working_time import local_day
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline, Snooze


@transaction.atomic
def snooze(deadline: Deadline, *, until: date, reason: str, by: User) -> Snooze:
    """Remind `by` of `deadline` again on the day `until`, and not before. One that stands is changed by it.

    Raises PermissionDenied for whoever does not see it; Conflict, in words, where it cannot be put off (any more).
    """
    locked = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    if not sees(locked, by):
        raise PermissionDenied
    if words := obstacle(locked, by=by) or wrong_day(until):
        raise Conflict(f"{words}.")
    Snooze.objects.filter(deadline=locked, user=by, woken_at__isnull=True).update(woken_at=timezone.now())
    made = Snooze.objects.create(deadline=locked, user=by, until=until, reason=reason)
    recorder.record(
        "deadlines.snooze", by=by, target=made, deadline=str(locked.public_id), reference=locked.reference, until=until
    )
    return made


def sees(deadline: Deadline, user: User) -> bool:
    """Whether the app whose deadline it is lets `user` see it."""
    return bool(list(kinds.get(deadline.kind).may_see(deadline, [user])))


def obstacle(deadline: Deadline, *, by: User) -> str:
    """Why `by` cannot put off reminders of it, in words; nothing where they can."""
    if deadline.stopped_at or deadline.paused_at:
        return "This deadline stands still or has ended, so nobody is reminded of it"
    if Snooze.objects.filter(deadline=deadline, user=by).count() >= settings.SNOOZE_TIMES:
        times = formats.plural(settings.SNOOZE_TIMES, "time")
        return f"Reminders of one deadline can be put off {times}, and you have done so"
    return ""


def wrong_day(until: date) -> str:
    """Why reminders cannot be put off until that day, in words; nothing where they can."""
    today = timezone.localdate()
    if until <= today:
        return "Choose a day after today"
    if until > last_day():
        return f"Reminders can be put off until {formats.day(last_day())} at the latest"
    return ""


def last_day() -> date:
    """The latest day until which reminders can be put off today."""
    return timezone.localdate() + timedelta(days=settings.SNOOZE_DAYS)


def asleep(deadline: Deadline, now: datetime) -> set[int]:
    """The ids of those who are not reminded of `deadline` at `now`."""
    rows = Snooze.objects.filter(deadline=deadline, woken_at__isnull=True, until__gt=local_day(now))
    return set(rows.values_list("user_id", flat=True))
