"""What is done to clocks: start, pause, resume, extend, stop.

Events are the truth; the columns of `Deadline` are computed from them by `clock.evaluate`. Every verb takes `at`, the
instant from which it holds: now unless given, in the past where something is recorded late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundations.audit.recorder import record
from foundations.core.working_time import local_day
from foundations.deadlines import kinds
from foundations.deadlines.clock import Clock, as_it_stands, evaluate
from foundations.deadlines.models import ClockEvent, Closure, Deadline, Target

MET, CANCELLED = "met", "cancelled"
COMPUTED = ["due_at", "amber_at", "paused_at", "stopped_at", "outcome", "remind_at"]
KIND = ClockEvent.Kind
# By how much the clocks of two hosts may differ.
SKEW = timedelta(minutes=1)
# So many clocks are computed anew in one transaction.
BATCH = 200


class ClockError(ValueError):
    """The clock cannot do that now; the message says why, in words for the user."""


@transaction.atomic
def start(
    model,
    *,
    kind,
    organisation,
    responsible=None,
    reference="",
    path="",
    by,
    now=None,
    priority="",
    due_on=None,
    **fields,
) -> Deadline | None:
    """Start a clock: make a `model` (a `Deadline` or a child of it, with `fields`) and its first event.

    `organisation` is the region whose clock it is, or None. It has the days of its target, or where a day was agreed
    (`due_on`) those up to it. Gives None where no target says how long `kind` may take.
    """
    now = now or timezone.now()
    target = Target.objects.most_specific(kind=kind, organisation=organisation, priority=priority, day=local_day(now))
    if target is None:
        return None
    working_days = target.working_days if due_on is None else _days_until(due_on, organisation, now)
    deadline = model(
        kind=kind,
        organisation=organisation,
        responsible=responsible,
        reference=reference,
        path=path,
        working_days=working_days,
        amber_days=min(target.amber_days, working_days),
        starts_at=now,
        started_by=by,
        **fields,
    )
    event = ClockEvent(deadline=deadline, kind=KIND.START, effective_at=now, entered_at=now, actor=by)
    _index(deadline, [event], _calendars([deadline])[deadline.organisation_id])
    deadline.save(force_insert=True)
    event.deadline_id = deadline.pk
    event.save(force_insert=True)
    return deadline


def _days_until(due_on: date, organisation, now: datetime) -> int:
    """The working days up to an agreed day; one at least, so that what is agreed late is due on the next one."""
    key = organisation.pk if organisation else None
    return max(1, Closure.objects.calendars([key])[key].working_days_between(local_day(now), due_on))


@transaction.atomic
def copy(deadline, *, by, stood_still: str = "", at=None, **fields) -> Deadline:
    """A clock of its own with the history of `deadline` up to its stop, so that no time is lost or gained.

    `fields` are what differs, as `start` takes them. Where that one was stopped while it ran, this one has stood still
    from then until `at`, for the reason `stood_still`.
    """
    now = timezone.now()
    history = list(deadline.events.all())
    kept = [event for event in history if event.kind != KIND.STOP]
    events = [_again(event, now) for event in kept]
    stopped = next((event for event in history if event.kind == KIND.STOP), None)
    standing = [event.kind for event in kept if event.kind != KIND.EXTEND][-1] == KIND.PAUSE
    if stopped and not standing:
        known = {"entered_at": now, "actor": by}
        events.append(ClockEvent(kind=KIND.PAUSE, effective_at=stopped.effective_at, reason_code=stood_still, **known))
        events.append(ClockEvent(kind=KIND.RESUME, effective_at=at or now, **known))
    same = ("kind", "organisation", "responsible", "reference", "path", "working_days", "amber_days", "starts_at")
    known = {name: getattr(deadline, name) for name in same} | fields
    twin = type(deadline)(**known, started_by=by)
    _index(twin, events, _calendars([twin])[twin.organisation_id])
    twin.save(force_insert=True)
    for event in events:
        event.deadline_id = twin.pk
    ClockEvent.objects.bulk_create(events)
    return twin


def _again(event: ClockEvent, now: datetime) -> ClockEvent:
    """The same event, entered now into another history."""
    names = ("kind", "effective_at", "reason_code", "note", "actor", "working_days")
    return ClockEvent(entered_at=now, **{name: getattr(event, name) for name in names})


def pause(deadline, *, reason_code, note="", by, at=None) -> Deadline:
    """Pause a running clock. ClockError where it is paused or stopped, or `at` is out of order."""
    return _apply_to_one(deadline, KIND.PAUSE, by=by, at=at, reason_code=reason_code, note=note)


def resume(deadline, *, by, at=None, note="") -> Deadline:
    """Let a paused clock run on. ClockError where it is running or stopped, or `at` is out of order."""
    return _apply_to_one(deadline, KIND.RESUME, by=by, at=at, note=note)


@transaction.atomic
def extend(deadline, *, working_days, reason_code, note="", by, at=None) -> Deadline:
    """Give an open clock `working_days` more. ClockError where it is stopped or the days are not at least 1."""
    if working_days < 1:
        raise ClockError("A deadline can only be extended by 1 working day or more")
    before = deadline.due_at
    _apply_to_one(deadline, KIND.EXTEND, by=by, at=at, reason_code=reason_code, note=note, working_days=working_days)
    record(
        "deadlines.extend",
        by=by,
        target=deadline,
        kind=deadline.kind,
        working_days=working_days,
        reason_code=reason_code,
        due_before=before,
        due_after=deadline.due_at,
    )
    return deadline


def stop(deadline, *, met: bool, by, at=None, note="") -> Deadline:
    """Stop a clock: what it waited for was done (`met`, in time or late), or is no longer needed. Again: no effect."""
    return _apply_to_one(deadline, KIND.STOP, by=by, at=at, reason_code=MET if met else CANCELLED, note=note)


def pause_open(deadlines, *, reason_code, note="", by, at=None) -> list[Deadline]:
    """Pause those of `deadlines` (a queryset) that run; gives them."""
    return _apply(deadlines, KIND.PAUSE, _is_running, by=by, at=at, reason_code=reason_code, note=note)


def resume_open(deadlines, *, by, at=None, note="") -> list[Deadline]:
    """Let those of `deadlines` (a queryset) run on that are paused; gives them."""
    return _apply(deadlines, KIND.RESUME, _is_paused, by=by, at=at, note=note)


def stop_open(deadlines, *, met: bool, by, at=None, note="") -> list[Deadline]:
    """Stop those of `deadlines` (a queryset) that are open; gives them."""
    reason_code = MET if met else CANCELLED
    return _apply(deadlines, KIND.STOP, _is_open, by=by, at=at, reason_code=reason_code, note=note)


def reassign_open(deadlines, *, responsible) -> int:
    """Name `responsible` (a user or None) on those of `deadlines` that are open; gives how many."""
    return _parents(deadlines).open().update(responsible=responsible)


@transaction.atomic
def hand_over_open(deadlines, *, organisation, responsible) -> None:
    """Make those of `deadlines` that are open another organisation's, whose calendar counts, and `responsible`'s."""
    _parents(deadlines).open().update(organisation=organisation, responsible=responsible)
    recompute(deadlines)


def recompute(deadlines) -> int:
    """Compute the open ones of `deadlines` (a queryset) anew and store what differs, say after a closure was added.

    Gives how many differed: nought, unless a calendar changed. A few at a time, each few in one transaction with the
    due dates that their apps keep beside them, so that nobody's work waits long.
    """
    ids = list(_parents(deadlines).open().order_by("pk").values_list("pk", flat=True))
    return sum(_recompute(ids[place : place + BATCH]) for place in range(0, len(ids), BATCH))


@transaction.atomic
def _recompute(ids: list[int]) -> int:
    rows = Deadline.objects.filter(pk__in=ids)
    kept = {kinds.get(kind) for kind in rows.order_by().values_list("kind", flat=True).distinct()}
    # First what the apps' own verbs lock first: the other order would have both wait for each other.
    for hold in {kind.hold for kind in kept}:
        hold(ids)
    changed = _recompute_rows(_lock(rows, _is_open))
    Deadline.objects.bulk_update(changed, COMPUTED)
    if changed:
        for follow in {kind.follow for kind in kept}:
            follow([row.pk for row in changed])
    return len(changed)


def _recompute_rows(rows: list[Deadline]) -> list[Deadline]:
    """Compute rows anew, from calendars and events read after they were locked; gives those that differ."""
    calendars, histories = _calendars(rows), _histories(rows)
    changed = []
    for row in rows:
        before, remind_at = (row.due_at, row.amber_at), row.remind_at
        _index(row, histories[row.pk], calendars[row.organisation_id])
        if (row.due_at, row.amber_at) == before:
            row.remind_at = remind_at
        else:
            changed.append(row)
    return changed


def clock(deadline, *, now=None) -> Clock:
    """How the clock stands, from its events: two statements, for the page that explains it."""
    return evaluate(
        deadline.events.all(),
        working_days=deadline.working_days,
        amber_days=deadline.amber_days,
        calendar=_calendars([deadline])[deadline.organisation_id],
        now=now or timezone.now(),
    )


# --- how a verb is applied --------------------------------------------------------------------------


def _is_open(row: Deadline) -> bool:
    return row.stopped_at is None


def _is_running(row: Deadline) -> bool:
    return row.stopped_at is None and row.paused_at is None


def _is_paused(row: Deadline) -> bool:
    return row.stopped_at is None and row.paused_at is not None


_WHEN_REFUSED = {
    KIND.PAUSE: (_is_running, "This clock is paused already or has stopped"),
    KIND.RESUME: (_is_paused, "This clock is not paused"),
    KIND.EXTEND: (_is_open, "This clock has stopped"),
    KIND.STOP: (_is_open, ""),
}


def _apply_to_one(deadline: Deadline, kind: str, *, by, at, **facts) -> Deadline:
    """Apply to one clock and bring `deadline` itself up to date; ClockError where the clock does not allow it."""
    allowed, refusal = _WHEN_REFUSED[kind]
    applied = _apply(Deadline.objects.filter(pk=deadline.pk), kind, allowed, by=by, at=at, **facts)
    if not applied and refusal:
        raise ClockError(refusal)
    if applied:
        for name in COMPUTED:
            setattr(deadline, name, getattr(applied[0], name))
    else:
        deadline.refresh_from_db(fields=COMPUTED)
    return deadline


@transaction.atomic
def _apply(deadlines, kind: str, allowed: Callable[[Deadline], bool], *, by, at, **facts) -> list[Deadline]:
    """Add one event to each clock that allows it and store what follows, in five statements however many there are."""
    now = timezone.now()
    rows = _lock(deadlines, allowed)
    calendars, histories = _calendars(rows), _histories(rows)
    events = []
    for row in rows:
        history = histories[row.pk]
        event = ClockEvent(
            deadline=row,
            kind=kind,
            effective_at=_effective_at(kind, at, now, history),
            entered_at=now,
            actor=by,
            **facts,
        )
        history.append(event)
        events.append(event)
        _index(row, history, calendars[row.organisation_id])
    ClockEvent.objects.bulk_create(events)
    Deadline.objects.bulk_update(rows, COMPUTED)
    return rows


def _effective_at(kind: str, at: datetime | None, now: datetime, history: list[ClockEvent]) -> datetime:
    """When the event holds from. Refuses the future, and an order that never was."""
    # Extensions stand outside the order: they add days wherever they fall.
    last = max(event.effective_at for event in history if event.kind != KIND.EXTEND or kind == KIND.STOP)
    if at is None:
        return max(now, last)
    if at > now + SKEW:
        raise ClockError("A clock can only be changed from now or from an earlier time")
    if at < last - SKEW:
        raise ClockError("A clock cannot be changed from before its last change")
    return max(at, last)


def _index(row: Deadline, history: list[ClockEvent], calendar) -> None:
    """Set the stored columns of `row` from its events. While it is paused they say how it stood when the pause began."""
    last, found = as_it_stands(history, working_days=row.working_days, amber_days=row.amber_days, calendar=calendar)
    row.due_at, row.amber_at = found.due_at, found.amber_at
    row.paused_at = last.effective_at if found.paused else None
    row.stopped_at = last.effective_at if last.kind == KIND.STOP else None
    row.outcome = found.state.value if row.stopped_at else ""
    # The sweep finds out which reminders were made for this due date.
    row.remind_at = row.amber_at if row.stopped_at is None and row.paused_at is None else None


def _parents(deadlines):
    """The `Deadline` rows of a queryset that may be of a child model."""
    if deadlines.model is Deadline:
        return deadlines
    return Deadline.objects.filter(pk__in=deadlines.values("pk"))


def _lock(deadlines, allowed: Callable[[Deadline], bool]) -> list[Deadline]:
    """Lock the rows, always in the same order, then keep those that allow it."""
    # The open ones alone: a condition here would read a version that the lock may find changed, so Python asks again.
    rows = _parents(deadlines).open().order_by("pk").select_for_update(of=("self",))
    return [row for row in rows if allowed(row)]


def _calendars(rows: Iterable[Deadline]):
    ids = {row.organisation_id for row in rows}
    return Closure.objects.calendars(ids) if ids else {}


def _histories(rows: Iterable[Deadline]) -> dict[int, list[ClockEvent]]:
    histories: dict[int, list[ClockEvent]] = {row.pk: [] for row in rows}
    if histories:
        for event in ClockEvent.objects.filter(deadline__in=histories):
            histories[event.deadline_id].append(event)
    return histories
