"""Closed days of a region, and bank holidays that were proclaimed: added, removed, and the clocks that follow.

Whoever adds a closure sees no clock: an administrator meets no referral. So the closure is written in their
transaction, and says that clocks are to be computed anew; the sweep of every minute does that as the system. Where
Redis or the worker is away it is done later, never lost. docs/decisions/0012-closures.md says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundations.accounts import administering
from foundations.accounts.models import Organisation, User
from foundations.audit.recorder import record
from foundations.core import formats
from foundations.core.errors import Conflict
from foundations.core.working_time import ONE_DAY, calendar_of
from foundations.deadlines import calendars, previews, sweeps
from foundations.deadlines.models import Closure, Deadline
from foundations.deadlines.previews import Preview

LONGEST = 31
# An office that was shut by a flood is recorded when it is dry again; what is older stays as it was counted.
LATE = timedelta(days=30)
AHEAD = timedelta(days=2 * 366)


# --- whose, and what stands in the way ----------------------------------------------------------------


def regions(user: User) -> QuerySet[Organisation]:
    """The regions whose closed days `user` keeps. Clocks run by the calendar of a region; a force has none."""
    return administering.organisations(user).regions()


def kept_by(user: User) -> QuerySet[Closure]:
    """The closures that stand and that `user` may remove: those of their regions; the nation's too, for the nation."""
    rows = Closure.objects.standing().select_related("organisation", "added_by")
    return rows if administering.is_national(user) else rows.filter(organisation__in=regions(user))


def obstacle(organisation: Organisation | None, first_day: date, last_day: date) -> str:
    """Why these days cannot be added, in words; nothing where they can."""
    today = timezone.localdate()
    if last_day < first_day:
        return "The last day must be the same as or after the first."
    if (last_day - first_day).days >= LONGEST:
        return f"No more than {LONGEST} days can be added at once."
    if first_day < today - LATE:
        return f"Days before {formats.day(today - LATE)} have been counted and stay as they are."
    if last_day > today + AHEAD:
        return "Days more than two years ahead cannot be added yet."
    key = organisation.pk if organisation else None
    calendar = Closure.objects.calendars([key])[key]
    if not any(calendar.is_working_day(day) for day in _days(first_day, last_day)):
        return "Nobody works on these days anyway: they are a weekend, bank holidays or closed already."
    return ""


# --- verbs ----------------------------------------------------------------------------------------------


@transaction.atomic
def add_closure(
    *, organisation: Organisation | None, first_day: date, last_day: date | None = None, name: str, by: User
) -> Closure:
    """Close a region, or everybody (None), on some days. Raises PermissionDenied, Conflict with the words of `obstacle`."""
    _ask(by, organisation)
    last_day = last_day or first_day
    if words := obstacle(organisation, first_day, last_day):
        raise Conflict(words)
    now = timezone.now()
    closure = Closure.objects.create(
        organisation=organisation,
        first_day=first_day,
        last_day=last_day,
        name=name,
        added_by=by,
        added_at=now,
        recompute_at=now,
    )
    calendars.keep()
    _write_down("deadlines.add_closure", closure, by)
    return closure


@transaction.atomic
def remove_closure(closure: Closure, *, by: User) -> Closure:
    """Work on those days after all. Raises PermissionDenied, Conflict where it was removed or is too long ago."""
    _ask(by, closure.organisation)
    closure = Closure.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=closure.pk)
    if closure.removed_at:
        raise Conflict("These days have been removed already.")
    if not may_still_go(closure):
        raise Conflict("These days have been counted and stay as they are.")
    closure.removed_at = closure.recompute_at = timezone.now()
    closure.removed_by = by
    closure.save(update_fields=["removed_at", "removed_by", "recompute_at"])
    calendars.keep()
    _write_down("deadlines.remove_closure", closure, by)
    return closure


def may_still_go(closure: Closure) -> bool:
    """Whether a closure can still be removed."""
    return closure.first_day >= timezone.localdate() - LATE


def _ask(by: User, organisation: Organisation | None) -> None:
    kept = administering.is_national(by) if organisation is None else regions(by).filter(pk=organisation.pk).exists()
    if not kept:
        raise PermissionDenied


def _write_down(event: str, closure: Closure, by: User) -> None:
    organisation = closure.organisation.code if closure.organisation else ""
    days = {"first_day": closure.first_day, "last_day": closure.last_day}
    record(event, by=by, target=closure, organisation=organisation, name=closure.name, **days)


# --- what would move ------------------------------------------------------------------------------------


def if_added(organisation: Organisation | None, first_day: date, last_day: date | None, name: str) -> Preview:
    """What adding these days would move."""
    added = dict.fromkeys(_days(first_day, last_day or first_day), name)
    return _preview(
        organisation.pk if organisation else None,
        lambda ids: {
            pk: calendar_of(added | calendar.closures) for pk, calendar in Closure.objects.calendars(ids).items()
        },
    )


def if_removed(closure: Closure) -> Preview:
    """What removing a closure would move."""
    return _preview(closure.organisation_id, Closure.objects.exclude(pk=closure.pk).calendars)


def _preview(organisation_id: int | None, calendars_of: Callable[[set[int | None]], dict]) -> Preview:
    clocks = previews.open_clocks(organisation_id)
    by_region = calendars_of({clock.organisation_id for clock in clocks}) if clocks else {}
    return previews.count(len(clocks), ((clock, clock.due_by(by_region[clock.organisation_id])) for clock in clocks))


# --- the clocks follow ------------------------------------------------------------------------------------


def catch_up(*, now: datetime | None = None) -> int:
    """Compute the clocks anew of every closure that was added or removed; gives how many due dates moved.

    One that fails is logged and tried again at the next sweep; the others go on.
    """
    now = now or timezone.now()
    ids = Closure.objects.to_follow(now).order_by("recompute_at").values_list("pk", flat=True)
    return sweeps.each(ids, lambda pk: _follow(pk, now), "closure")


def _follow(pk: int, now: datetime) -> int:
    closure = Closure.objects.to_follow(now).filter(pk=pk).first()
    if closure is None:
        return 0
    clocks = (
        Deadline.objects.filter(organisation=closure.organisation_id)
        if closure.organisation_id
        else Deadline.objects.all()
    )
    key = f"closure:{closure.public_id}:{closure.recompute_at.isoformat()}"
    sweep = sweeps.run(clocks, key=key, cause=sweeps.Cause.CLOSURE, closure=closure, now=now)
    if sweep is None and sweeps.is_running(key):
        return 0
    # A removal meanwhile asked for more: then this one changes nothing.
    Closure.objects.filter(pk=pk, recompute_at=closure.recompute_at).update(
        recompute_at=sweeps.when_settled(closure.changed_at, now)
    )
    return sweep.differed if sweep else 0


def _days(first_day: date, last_day: date) -> Iterable[date]:
    return (first_day + ONE_DAY * place for place in range((last_day - first_day).days + 1))
