"""Sweeps: every open clock compared with its events, a batch at a time, and what differed put right and written down.

Clocks are read without a lock, so nobody waits. Those that seem to differ are locked, after what the apps' own verbs
lock first, and worked out once more: whoever changed one in between is right. What they are corrected to and that they
differed is one transaction. The place that is reached is stored with each batch, so that a sweep that is broken off
goes on from there, and two at once share nothing: whoever has the lease works.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from foundations.audit.recorder import record
from foundations.core.formats import local_day
from foundations.core.working_time import WorkingCalendar
from foundations.deadlines import calendars, indexing, kinds, moves
from foundations.deadlines.clock import Index, index
from foundations.deadlines.models import ClockEvent, Closure, Deadline, Sweep, SweepDifference, Target
from foundations.deadlines.stepping import Length

logger = logging.getLogger(__name__)

BATCH = 1000
# So many that differ are locked at once, with what their apps keep beside them: nobody waits long for one of them.
AT_ONCE = 200
# After so long without a batch somebody else may go on.
LEASE = timedelta(minutes=5)
# A clock that was just being started knew the old calendar or target and was not seen: so it is looked at once more.
SETTLED = timedelta(minutes=10)
Cause = Sweep.Cause

# Gives the length that a changed target gives a row (a `Deadline`, or a `Row`), or None where it does not reach it.
Lengthen = Callable[[Any], Length | None]


class Row(NamedTuple):
    """What is read of a clock to compare it."""

    pk: int
    organisation_id: int | None
    kind: str
    priority: str
    risk: str
    agreed: bool
    starts_at: datetime
    calendar_version: str
    working_days: int
    amber_days: int
    working_hours: int
    amber_hours: int
    due_at: datetime
    amber_at: datetime
    paused_at: datetime | None
    stopped_at: datetime | None
    outcome: str

    @property
    def length(self) -> Length:
        return Length(*self[8:12])

    @property
    def index(self) -> Index:
        return Index(*self[12:])


class Happened(NamedTuple):
    """What the clock reads of an event."""

    deadline_id: int
    kind: str
    effective_at: datetime
    reason_code: str
    working_days: int | None
    amber_days: int | None
    working_hours: int | None
    amber_hours: int | None


# --- which, and by whom -------------------------------------------------------------------------------


def every_clock(*, cause: str = Cause.HAND, now: datetime | None = None) -> Sweep | None:
    """Compare every open clock. Every night once, however often it is asked; by command each time.

    Gives the sweep, or None where it is done, or somebody is at it. An error is logged for each clock that differed:
    the night finds none unless something is wrong.
    """
    now = now or timezone.now()
    key = f"night:{local_day(now)}" if cause == Cause.NIGHT else f"hand:{now.isoformat()}"
    sweep = run(Deadline.objects.all(), key=key, cause=cause, now=now)
    if sweep and sweep.differed:
        logger.error("Sweep %s put %s clocks right that differed from their events", sweep.key, sweep.differed)
    return sweep


def run(
    clocks: QuerySet,
    *,
    key: str,
    cause: str,
    now: datetime,
    closure: Closure | None = None,
    target: Target | None = None,
    lengthen: Lengthen | None = None,
) -> Sweep | None:
    """Compare the open ones of `clocks`, put right what differs, and tell those whom it moves.

    Gives the sweep, or None where the one with this key is done, or somebody is at it.
    """
    calendars.keep()
    sweep = _claim(key, clocks, cause=cause, closure=closure, target=target, now=now)
    if sweep is None:
        return None
    try:
        while _batch(sweep, clocks, lengthen, now):
            pass
        _finish(sweep)
    except BaseException:
        Sweep.objects.filter(pk=sweep.pk).update(lease_until=None)
        raise
    moves.tell(sweep, now=now)
    return sweep


def _claim(key: str, clocks: QuerySet, *, now: datetime, **why) -> Sweep | None:
    if not Sweep.objects.filter(key=key).exists():
        total = indexing.parents(clocks).open().count()
        # Of two at once one has made it, and both go on to ask for the lease.
        Sweep.objects.bulk_create([Sweep(key=key, total=total, started_at=now, **why)], ignore_conflicts=True)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now())
    mine = Sweep.objects.filter(free, key=key, finished_at__isnull=True)
    if not mine.update(lease_until=timezone.now() + LEASE):
        return None
    return Sweep.objects.select_related("closure", "target").get(key=key)


def _finish(sweep: Sweep) -> None:
    sweep.finished_at, sweep.lease_until = timezone.now(), None
    sweep.save(update_fields=["finished_at", "lease_until"])
    if sweep.differed:
        record("deadlines.recompute", by=None, target=sweep.closure or sweep.target or sweep, moved=sweep.differed)


# --- a batch ----------------------------------------------------------------------------------------


def _batch(sweep: Sweep, clocks: QuerySet, lengthen: Lengthen | None, now: datetime) -> bool:
    """Compare the next few; gives whether there may be more."""
    rows = [Row(*row) for row in _next(clocks, sweep.reached).values_list(*Row._fields)[:BATCH]]
    if not rows:
        return False
    differing = _suspects(rows, lengthen)
    for place in range(0, len(differing), AT_ONCE):
        with transaction.atomic():
            sweep.differed += len(_put_right(sweep, differing[place : place + AT_ONCE], lengthen, now))
            sweep.save(update_fields=["differed"])
    sweep.reached, sweep.lease_until = rows[-1].pk, timezone.now() + LEASE
    sweep.looked_at += len(rows)
    sweep.save(update_fields=["reached", "lease_until", "looked_at"])
    return True


def _next(clocks: QuerySet, reached: int) -> QuerySet:
    return indexing.parents(clocks).open().filter(pk__gt=reached).order_by("pk")


def _suspects(rows: list[Row], lengthen: Lengthen | None) -> list[int]:
    """The ids of those that seem to differ, from columns and events read without a lock."""
    by_region = indexing.calendars(rows)
    found, renamed = [], {}
    for row, history in zip(rows, _events(rows), strict=True):
        calendar = by_region[row.organisation_id]
        try:
            differs = index(history, row.length, calendar) != row.index
        except ValueError:
            # No such clock may hold up all others.
            logger.exception("Clock %s has no start, and is left as it is", row.pk)
            continue
        if differs or _lengthened(row, lengthen):
            found.append(row.pk)
        elif row.calendar_version != calendar.version:
            renamed.setdefault(calendar.version, []).append(row.pk)
    for name, ids in renamed.items():
        _rename(ids, name)
    return found


@transaction.atomic
def _rename(ids: list[int], name: str) -> None:
    """Nothing of these moves: they are known to be so by this calendar now. Whoever holds one is not waited for."""
    free = Deadline.objects.filter(pk__in=ids).select_for_update(skip_locked=True, of=("self",))
    Deadline.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(calendar_version=name)


def _lengthened(row: Row | Deadline, lengthen: Lengthen | None) -> Length | None:
    """The other length that a changed target gives this clock, if any."""
    length = lengthen(row) if lengthen else None
    return length if length != row.length else None


def _events(rows: list[Row]) -> Iterable[list[Happened]]:
    by_clock: dict[int, list[Happened]] = {row.pk: [] for row in rows}
    told = ClockEvent.objects.filter(deadline__in=list(by_clock)).order_by("pk").values_list(*Happened._fields)
    for event in told:
        by_clock[event[0]].append(Happened(*event))
    return by_clock.values()


def _put_right(sweep: Sweep, ids: list[int], lengthen: Lengthen | None, now: datetime) -> list[SweepDifference]:
    """Lock these, work them out once more, and store and write down what differs."""
    rows = Deadline.objects.filter(pk__in=ids)
    kept = {kinds.get(kind) for kind in rows.order_by().values_list("kind", flat=True).distinct()}
    # First what the apps' own verbs lock first: the other order would have both wait for each other.
    for hold in {kind.hold for kind in kept}:
        hold(ids)
    locked = indexing.lock(rows)
    by_region, histories = indexing.calendars(locked), indexing.histories(locked)
    changed, events, found = [], [], []
    for row in locked:
        before, was = indexing.of(row), row.length
        history = histories[row.pk]
        if length := _lengthened(row, lengthen):
            history.append(_retarget(row, length, now))
            events.append(history[-1])
        difference = _difference(sweep, row, history, by_region[row.organisation_id], before)
        if difference or row.length != was:
            changed.append(row)
        if difference:
            found.append(difference)
    ClockEvent.objects.bulk_create(events)
    Deadline.objects.bulk_update(changed, [*indexing.COMPUTED, *Length._fields])
    SweepDifference.objects.bulk_create(found)
    if changed:
        for follow in {kind.follow for kind in kept}:
            follow([row.pk for row in changed])
    return found


def _retarget(row: Deadline, length: Length, now: datetime) -> ClockEvent:
    """Give a clock another length; the event says so, and from which."""
    note = f"target changed from {row.length.words} to {length.words}"
    if row.length.words == length.words:
        note = f"at risk from {length.amber_words} before its end, no longer from {row.length.amber_words}"
    for name, value in length._asdict().items():
        setattr(row, name, value)
    return ClockEvent(
        deadline=row,
        kind=ClockEvent.Kind.TARGET,
        effective_at=max(now, row.starts_at),
        entered_at=timezone.now(),
        reason_code="target_changed",
        note=note,
        **length._asdict(),
    )


def _difference(
    sweep: Sweep, row: Deadline, history: list[ClockEvent], calendar: WorkingCalendar, before: Index
) -> SweepDifference | None:
    remind_at = row.remind_at
    indexing.write(row, history, calendar)
    after = indexing.of(row)
    if after == before:
        row.remind_at = remind_at
        return None
    differing = [name for name in Index._fields if getattr(before, name) != getattr(after, name)]
    return SweepDifference(
        sweep=sweep,
        deadline=row,
        kind=row.kind,
        organisation_id=row.organisation_id,
        due_before=before.due_at,
        due_after=after.due_at,
        before={name: _told(getattr(before, name)) for name in differing},
        after={name: _told(getattr(after, name)) for name in differing},
    )


def _told(value: datetime | str | None) -> str:
    return value.isoformat() if isinstance(value, datetime) else value or ""


# --- what is left of another time ------------------------------------------------------------------------


def tell_the_rest(now: datetime) -> None:
    """Tell those whom sweeps moved that were finished and broken off before they told."""
    for sweep in Sweep.objects.to_end().filter(finished_at__isnull=False).select_related("closure", "target"):
        try:
            moves.tell(sweep, now=now)
        except Exception:
            logger.exception("Those whom sweep %s moved could not be told; it is tried again", sweep.key)


def is_running(key: str) -> bool:
    """Whether a sweep has begun and not finished."""
    return Sweep.objects.filter(key=key, finished_at__isnull=True).exists()


def when_settled(changed_at: datetime, now: datetime) -> datetime | None:
    """When clocks are to be looked at once more after a change, or None where that has been done."""
    return None if now >= changed_at + SETTLED else changed_at + SETTLED


def each(rows: Iterable, follow: Callable, what: str) -> int:
    """Follow each changed row; one that fails is logged and tried again at the next sweep, the others go on."""
    moved = 0
    for row in rows:
        try:
            moved += follow(row)
        except Exception:
            logger.exception("The clocks could not follow %s %s; it is tried again", what, row)
    return moved
