"""The stored columns of clocks, brought in step with their events: how rows are locked, read and indexed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from foundations.core.working_time import WorkingCalendar
from foundations.deadlines.clock import Index, index
from foundations.deadlines.models import ClockEvent, Closure, Deadline

COMPUTED = ["due_at", "amber_at", "paused_at", "stopped_at", "outcome", "remind_at", "calendar_version"]


def is_open(row: Deadline) -> bool:
    return row.stopped_at is None


def is_running(row: Deadline) -> bool:
    return row.stopped_at is None and row.paused_at is None


def is_paused(row: Deadline) -> bool:
    return row.stopped_at is None and row.paused_at is not None


def write(row: Deadline, history: Iterable[ClockEvent], calendar: WorkingCalendar) -> None:
    """Set the stored columns of `row` from its events. While it is paused they say how it stood when the pause began."""
    set_index(row, index(history, row.length, calendar), calendar)
    # The sweep finds out which reminders were made for this due date.
    row.remind_at = row.amber_at if is_running(row) else None


def set_index(row: Deadline, found: Index, calendar: WorkingCalendar) -> None:
    """Set the columns that are the index, and by which calendar."""
    row.due_at, row.amber_at, row.paused_at, row.stopped_at, row.outcome = found
    row.calendar_version = calendar.version


def of(row: Deadline) -> Index:
    """What the stored columns say."""
    return Index(row.due_at, row.amber_at, row.paused_at, row.stopped_at, row.outcome)


def parents(deadlines):
    """The `Deadline` rows of a queryset that may be of a child model."""
    if deadlines.model is Deadline:
        return deadlines
    return Deadline.objects.filter(pk__in=deadlines.values("pk"))


def lock(deadlines, allowed: Callable[[Deadline], bool] = is_open) -> list[Deadline]:
    """Lock the rows, always in the same order, then keep those that allow it."""
    # The open ones alone: a condition here would read a version that the lock may find changed, so Python asks again.
    rows = parents(deadlines).open().order_by("pk").select_for_update(of=("self",))
    return [row for row in rows if allowed(row)]


def calendars(rows: Iterable[Deadline]) -> dict[int | None, WorkingCalendar]:
    """The calendar of each region that these clocks run by."""
    ids = {row.organisation_id for row in rows}
    return Closure.objects.calendars(ids) if ids else {}


def histories(rows: Iterable[Deadline]) -> dict[int, list[ClockEvent]]:
    """The events of each of these clocks, in order."""
    found: dict[int, list[ClockEvent]] = {row.pk: [] for row in rows}
    if found:
        for event in ClockEvent.objects.filter(deadline__in=found):
            found[event.deadline_id].append(event)
    return found


def latest(history: Iterable[ClockEvent], *, but: Iterable[str] = ()) -> datetime:
    """When the last of these events holds from, leaving out some kinds."""
    return max(event.effective_at for event in history if event.kind not in but)
