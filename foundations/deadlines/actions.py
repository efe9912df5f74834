"""What is done to clocks: start, pause, resume, extend, stop, and a pause that is entered when it is over.

Events are the truth; the columns of `Deadline` are computed from them by `clock.evaluate`. Every verb takes `at`, the
instant from which it holds: now unless given, in the past where something is recorded late.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundations.audit.recorder import record
from foundations.core.working_time import local_day
from foundations.deadlines import indexing, kinds
from foundations.deadlines.clock import Clock, evaluate
from foundations.deadlines.indexing import COMPUTED
from foundations.deadlines.models import ClockEvent, Closure, Deadline, Target
from foundations.deadlines.stepping import Length

MET, CANCELLED = "met", "cancelled"
KIND = ClockEvent.Kind
# By how much the clocks of two hosts may differ.
SKEW = timedelta(minutes=1)
# So many clocks are computed anew in one transaction.
BATCH = 200
# Extensions stand outside the order of events, and so do targets: they count wherever they fall.
OUT_OF_ORDER = (KIND.EXTEND, KIND.TARGET)


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
    risk="",
    due_on=None,
    **fields,
) -> Deadline | None:
    """Start a clock: make a `model` (a `Deadline` or a child of it, with `fields`) and its first event.

    `organisation` is the region whose clock it is, or None; `priority` and `risk` say which target is for it. It has the
    length of its target, or where a day was agreed (`due_on`) the days up to it. Gives None where no target says how long
    `kind` may take.
    """
    now = now or timezone.now()
    target = Target.objects.most_specific(
        kind=kind, organisation=organisation, priority=priority, risk=risk, day=local_day(now)
    )
    if target is None:
        return None
    length = target.length if due_on is None else _length_until(due_on, target.length, organisation, now)
    deadline = model(
        kind=kind,
        organisation=organisation,
        responsible=responsible,
        reference=reference,
        path=path,
        priority=priority,
        risk=risk,
        agreed=due_on is not None,
        starts_at=now,
        started_by=by,
        **length._asdict(),
        **fields,
    )
    event = ClockEvent(deadline=deadline, kind=KIND.START, effective_at=now, entered_at=now, actor=by)
    indexing.write(deadline, [event], indexing.calendars([deadline])[deadline.organisation_id])
    deadline.save(force_insert=True)
    event.deadline_id = deadline.pk
    event.save(force_insert=True)
    return deadline


def _length_until(due_on: date, usual: Length, organisation, now: datetime) -> Length:
    """The working days up to an agreed day; one at least, so that what is agreed late is due on the next one."""
    key = organisation.pk if organisation else None
    days = max(1, Closure.objects.calendars([key])[key].working_days_between(local_day(now), due_on))
    return Length(working_days=days, amber_days=min(usual.amber_days, days))


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
    standing = [event.kind for event in kept if event.kind not in OUT_OF_ORDER][-1] == KIND.PAUSE
    if stopped and not standing:
        known = {"entered_at": now, "actor": by}
        events.append(ClockEvent(kind=KIND.PAUSE, effective_at=stopped.effective_at, reason_code=stood_still, **known))
        events.append(ClockEvent(kind=KIND.RESUME, effective_at=at or now, **known))
    same = ("kind", "organisation", "responsible", "reference", "path", "priority", "risk", "agreed", "starts_at")
    known = {name: getattr(deadline, name) for name in same} | deadline.length._asdict() | fields
    twin = type(deadline)(**known, started_by=by)
    indexing.write(twin, events, indexing.calendars([twin])[twin.organisation_id])
    twin.save(force_insert=True)
    for event in events:
        event.deadline_id = twin.pk
    ClockEvent.objects.bulk_create(events)
    return twin


def _again(event: ClockEvent, now: datetime) -> ClockEvent:
    """The same event, entered now into another history."""
    names = ("kind", "effective_at", "reason_code", "note", "actor", *Length._fields)
    return ClockEvent(entered_at=now, **{name: getattr(event, name) for name in names})


def pause(deadline, *, reason_code, note="", by, at=None) -> Deadline:
    """Pause a running clock. ClockError where it is paused or stopped, or `at` is out of order."""
    return _apply_to_one(deadline, KIND.PAUSE, by=by, at=at, reason_code=reason_code, note=note)


def resume(deadline, *, by, at=None, note="") -> Deadline:
    """Let a paused clock run on. ClockError where it is running or stopped, or `at` is out of order."""
    return _apply_to_one(deadline, KIND.RESUME, by=by, at=at, note=note)


@transaction.atomic
def pause_afterwards(deadline, *, begins, ends, reason_code, note, by) -> Deadline:
    """Let an open clock have stood still from `begins` to `ends`, which are over: entered late, with a `note` that says why.

    ClockError where the clock has stopped, where these times are not over or before its start, where it stood still
    then anyway, or without a note.
    """
    now = timezone.now()
    if not note.strip():
        raise ClockError("Say why this is entered only now")
    if not begins < ends <= now:
        raise ClockError("A pause that is entered afterwards begins before it ends, and is over")
    rows = indexing.lock(Deadline.objects.filter(pk=deadline.pk))
    if not rows:
        raise ClockError("This clock has stopped")
    row, before = rows[0], deadline.due_at
    history, calendar = indexing.histories(rows)[row.pk], indexing.calendars(rows)[row.organisation_id]
    if begins < row.starts_at:
        raise ClockError("A clock cannot stand still before it starts")
    story = evaluate(history, **row.length._asdict(), calendar=calendar, now=now).story
    if any(begins < pause.ends and pause.begins < ends for pause in story.pauses):
        raise ClockError("The clock stood still for some of this time already")
    known = {"deadline": row, "entered_at": now, "actor": by, "note": note}
    events = [
        ClockEvent(kind=KIND.PAUSE, effective_at=begins, reason_code=reason_code, **known),
        ClockEvent(kind=KIND.RESUME, effective_at=ends, **known),
    ]
    indexing.write(row, [*history, *events], calendar)
    ClockEvent.objects.bulk_create(events)
    _store(row, deadline)
    times = {"begins": begins, "ends": ends, "reason_code": reason_code}
    moved = {"due_before": before, "due_after": row.due_at}
    record("deadlines.pause_afterwards", by=by, target=deadline, kind=deadline.kind, **times, **moved)
    return deadline


def _store(row: Deadline, deadline: Deadline) -> None:
    """Write the computed columns of `row`, and bring the copy that the caller has up to date."""
    row.save(update_fields=COMPUTED)
    for name in COMPUTED:
        setattr(deadline, name, getattr(row, name))


@transaction.atomic
def extend(deadline, *, working_days=0, working_hours=0, reason_code, note="", by, at=None) -> Deadline:
    """Give an open clock more `working_days`, or more `working_hours`. ClockError where it is stopped or gets none."""
    if bool(working_days) == bool(working_hours) or min(working_days, working_hours) < 0:
        raise ClockError("A deadline can only be extended by 1 working day or more, or by 1 working hour or more")
    before = deadline.due_at
    added = {"working_days": working_days} if working_days else {"working_hours": working_hours}
    _apply_to_one(deadline, KIND.EXTEND, by=by, at=at, reason_code=reason_code, note=note, **added)
    record(
        "deadlines.extend",
        by=by,
        target=deadline,
        kind=deadline.kind,
        **added,
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
    return _apply(deadlines, KIND.PAUSE, indexing.is_running, by=by, at=at, reason_code=reason_code, note=note)


def resume_open(deadlines, *, by, at=None, note="") -> list[Deadline]:
    """Let those of `deadlines` (a queryset) run on that are paused; gives them."""
    return _apply(deadlines, KIND.RESUME, indexing.is_paused, by=by, at=at, note=note)


def stop_open(deadlines, *, met: bool, by, at=None, note="") -> list[Deadline]:
    """Stop those of `deadlines` (a queryset) that are open; gives them."""
    reason_code = MET if met else CANCELLED
    return _apply(deadlines, KIND.STOP, indexing.is_open, by=by, at=at, reason_code=reason_code, note=note)


def reassign_open(deadlines, *, responsible) -> int:
    """Name `responsible` (a user or None) on those of `deadlines` that are open; gives how many."""
    return indexing.parents(deadlines).open().update(responsible=responsible)


@transaction.atomic
def hand_over_open(deadlines, *, organisation, responsible) -> None:
    """Make those of `deadlines` that are open another organisation's, whose calendar counts, and `responsible`'s."""
    indexing.parents(deadlines).open().update(organisation=organisation, responsible=responsible)
    recompute(deadlines)


def recompute(deadlines) -> int:
    """Compute the open ones of `deadlines` (a queryset) anew and store what differs, say after a closure was added.

    Gives how many differed: nought, unless a calendar changed. A few at a time, each few in one transaction with the
    due dates that their apps keep beside them, so that nobody's work waits long.
    """
    ids = list(indexing.parents(deadlines).open().order_by("pk").values_list("pk", flat=True))
    return sum(_recompute(ids[place : place + BATCH]) for place in range(0, len(ids), BATCH))


@transaction.atomic
def _recompute(ids: list[int]) -> int:
    rows = Deadline.objects.filter(pk__in=ids)
    kept = {kinds.get(kind) for kind in rows.order_by().values_list("kind", flat=True).distinct()}
    # First what the apps' own verbs lock first: the other order would have both wait for each other.
    for hold in {kind.hold for kind in kept}:
        hold(ids)
    changed = _recompute_rows(indexing.lock(rows))
    Deadline.objects.bulk_update(changed, COMPUTED)
    if changed:
        for follow in {kind.follow for kind in kept}:
            follow([row.pk for row in changed])
    return len(changed)


def _recompute_rows(rows: list[Deadline]) -> list[Deadline]:
    """Compute rows anew, from calendars and events read after they were locked; gives those that differ."""
    calendars, histories = indexing.calendars(rows), indexing.histories(rows)
    changed = []
    for row in rows:
        before, remind_at = indexing.of(row), row.remind_at
        indexing.write(row, histories[row.pk], calendars[row.organisation_id])
        if indexing.of(row) == before:
            row.remind_at = remind_at
        else:
            changed.append(row)
    return changed


def clock(deadline, *, now=None) -> Clock:
    """How the clock stands, from its events: two statements, for the page that explains it."""
    return evaluate(
        deadline.events.all(),
        **deadline.length._asdict(),
        calendar=indexing.calendars([deadline])[deadline.organisation_id],
        now=now or timezone.now(),
    )


# --- how a verb is applied --------------------------------------------------------------------------


_WHEN_REFUSED = {
    KIND.PAUSE: (indexing.is_running, "This clock is paused already or has stopped"),
    KIND.RESUME: (indexing.is_paused, "This clock is not paused"),
    KIND.EXTEND: (indexing.is_open, "This clock has stopped"),
    KIND.STOP: (indexing.is_open, ""),
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
    rows = indexing.lock(deadlines, allowed)
    calendars, histories = indexing.calendars(rows), indexing.histories(rows)
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
        indexing.write(row, history, calendars[row.organisation_id])
    ClockEvent.objects.bulk_create(events)
    Deadline.objects.bulk_update(rows, COMPUTED)
    return rows


def _effective_at(kind: str, at: datetime | None, now: datetime, history: list[ClockEvent]) -> datetime:
    """When the event holds from. Refuses the future, and an order that never was."""
    last = indexing.latest(history, but=() if kind == KIND.STOP else OUT_OF_ORDER)
    if at is None:
        return max(now, last)
    if at > now + SKEW:
        raise ClockError("A clock can only be changed from now or from an earlier time")
    if at < last - SKEW:
        raise ClockError("A clock cannot be changed from before its last change")
    return max(at, last)
