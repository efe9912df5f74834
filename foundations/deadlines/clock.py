"""The clock: a pure function from events, a target and a calendar to dates, time and the reasons for them.

In working days, day one is the next working day after the local day of the start; a day counts when the clock runs at
its close (17:00 in London), and the deadline is the close of the last day to be counted. In working hours, the time
inside the working day counts while the clock runs, and the deadline is the instant at which enough has run.

Nothing here walks over days: what is asked of the calendar is found by bisection. The steps are made when they are read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from foundations.core.working_time import NO_TIME, Span, WorkingCalendar, local_day
from foundations.deadlines import stepping
from foundations.deadlines.stepping import Change, Event, Length, Pause, Step, Story

__all__ = ["Change", "Clock", "Event", "Index", "Length", "State", "Step", "as_it_stands", "evaluate", "index"]

# How many working days a year has at the least, for telling how far to look.
DAYS_OF_A_YEAR = 200
_by_instant = attrgetter("effective_at")


class State(StrEnum):
    """How a clock stands."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Clock:
    """Where a clock stands at one instant. What remains falls below nought when the clock is late.

    A clock in working days says `elapsed_days`, `remaining_days` and `paused_days`; one in working hours (`in_hours`)
    says `elapsed`, `remaining` and `paused_for`, and its days are those of whole length that fit into them.
    """

    due_at: datetime
    amber_at: datetime
    elapsed_days: int
    remaining_days: int
    paused: bool
    paused_days: int
    state: State
    in_hours: bool = False
    elapsed: timedelta = NO_TIME
    remaining: timedelta = NO_TIME
    paused_for: timedelta = NO_TIME
    story: Story | None = field(default=None, compare=False, repr=False)
    calendar: WorkingCalendar | None = field(default=None, compare=False, repr=False)

    @property
    def calendar_version(self) -> str:
        """The name of the calendar that it was worked out with."""
        return self.calendar.version

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every day up to the due date, and why it counts or does not."""
        return stepping.steps(self.story, self.calendar, self.due_at)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed the count besides the days: extensions, other targets, what was entered later than it held."""
        return stepping.changes(self.story)


def evaluate(
    events: Iterable[Event],
    *,
    working_days: int = 0,
    amber_days: int = 0,
    working_hours: int = 0,
    amber_hours: int = 0,
    calendar: WorkingCalendar,
    now: datetime,
) -> Clock:
    """Where the clock told by `events` stands at `now`.

    `working_days` or `working_hours` is the target, `amber_days` or `amber_hours` how much of it remains when the clock
    becomes at risk; an event that changes the target takes their place. Events may come in any order; the earliest must
    be the start, or ValueError. A pause that is still open keeps the time up to `now` from counting, and the dates
    given assume that the clock resumes now.
    """
    story = tell(events, Length(working_days, amber_days, working_hours, amber_hours), now)
    return _by_hours(story, calendar) if story.length.working_hours else _by_days(story, calendar)


def as_it_stands(events: Iterable[Event], *, calendar: WorkingCalendar, **length: int) -> tuple[Event, Clock]:
    """The last event that started, paused or stopped the clock, and the clock at its instant. `length` as `evaluate`."""
    story = tell(events, Length(**length), None)
    return story.last, (_by_hours if story.length.working_hours else _by_days)(story, calendar)


class Index(NamedTuple):
    """What the stored columns of a deadline say. While it is paused: how it stood when the pause began."""

    due_at: datetime
    amber_at: datetime
    paused_at: datetime | None
    stopped_at: datetime | None
    outcome: str


def index(events: Iterable[Event], length: Length, calendar: WorkingCalendar) -> Index:
    """The stored columns of a clock, from its events."""
    last, clock = as_it_stands(events, calendar=calendar, **length._asdict())
    stopped_at = last.effective_at if last.kind == "stop" else None
    paused_at = clock.story.pauses[-1].begins if clock.paused else None
    return Index(clock.due_at, clock.amber_at, paused_at, stopped_at, clock.state.value if stopped_at else "")


def tell(events: Iterable[Event], length: Length, now: datetime | None) -> Story:
    """The events put in order, as they stand at `now`, or at the last of them that is neither extension nor target."""
    told = sorted(events, key=_by_instant)
    start = told[0] if told else None
    if start is None or start.kind != "start":
        raise ValueError("A clock begins with its start")
    story = Story(told, length, started_at=start.effective_at, last=start)
    begun, depth = None, 0
    for event in told[1:]:
        kind = event.kind
        if kind in ("extend", "target"):
            story.lengthen(event)
            continue
        story.last = event
        if kind == "pause":
            # Times that were entered later may touch others: it stands still until all of them have ended.
            depth += 1
            begun = begun or event
        elif kind == "stop":
            story.stop, depth = event, 0
        elif depth:
            depth -= 1
        if begun is not None and not depth:
            story.pauses.append(Pause(begun.effective_at, event.effective_at, begun.reason_code))
            begun = None
    _stand(story, begun, now or story.last.effective_at)
    return story


def _stand(story: Story, begun: Event | None, now: datetime) -> None:
    """Let the story stand at `now`, or where its clock stopped; `begun` is the pause that is still open, if any."""
    story.stands_at = story.stop.effective_at if story.stop is not None else max(now, story.started_at)
    if begun is not None:
        story.paused = True
        story.stands_at = max(now, begun.effective_at)
        story.pauses.append(Pause(begun.effective_at, story.stands_at, begun.reason_code))


def _by_days(story: Story, calendar: WorkingCalendar) -> Clock:
    length, total = story.length, story.total_days(calendar)
    start_day = local_day(story.started_at)
    last_year = max(story.stands_at.year, start_day.year + total // DAYS_OF_A_YEAR) + 1
    while True:
        span = calendar.span(start_day.year, last_year)
        first = bisect_right(span.ordinals, start_day.toordinal())
        missed = _missed(story.pauses, span, first)
        due = _after(first + total - 1, missed)
        if due < len(span.closes):
            break
        last_year = span.last_year + 1 + (due - len(span.closes)) // DAYS_OF_A_YEAR
    closes, amber_days = span.closes, length.amber_days
    due_at = closes[due]
    amber_at = closes[_after(first + total - 1 - amber_days, missed)] if amber_days < total else story.started_at
    over = max(first, bisect_right(closes, story.stands_at))
    paused_days = 0
    for begins, ends in missed:
        if begins >= over:
            break
        paused_days += min(ends, over) - begins
    elapsed = over - first - paused_days
    state = _state(story, amber_at, due_at)
    return Clock(
        due_at, amber_at, elapsed, total - elapsed, story.paused, paused_days, state, story=story, calendar=calendar
    )


def _missed(pauses: list[Pause], span: Span, first: int) -> list[tuple[int, int]]:
    """For each pause the working days at whose close it held, as places in the span."""
    places = []
    for pause in pauses:
        begins = bisect_left(span.closes, pause.begins, first)
        ends = bisect_left(span.closes, pause.ends, begins)
        if ends > begins:
            places.append((begins, ends))
    return places


def _after(place: int, missed: list[tuple[int, int]]) -> int:
    """Where a day comes to lie that would lie at `place` without the missed days."""
    for begins, ends in missed:
        if begins > place:
            break
        place += ends - begins
    return place


def _by_hours(story: Story, calendar: WorkingCalendar) -> Clock:
    total, amber = story.total_time(calendar), timedelta(hours=story.length.amber_hours)
    started_at, stands_at = story.started_at, story.stands_at
    first_year = started_at.year - 1
    last_year = stands_at.year + 1
    while True:
        span = calendar.span(first_year, last_year)
        begins = span.worked_until(started_at)
        missed = [(span.worked_until(pause.begins), span.worked_until(pause.ends)) for pause in story.pauses]
        due = _later(begins + total, missed)
        if due <= span.worked[-1]:
            break
        last_year = span.last_year + 1
    due_at = _when(span, due)
    amber_at = _when(span, _later(begins + total - amber, missed)) if amber < total else started_at
    over = span.worked_until(stands_at)
    paused_for = sum((min(ends, over) - since for since, ends in missed if since < over), NO_TIME)
    elapsed = over - begins - paused_for
    remaining, day = total - elapsed, calendar.length_of_day
    return Clock(
        due_at,
        amber_at,
        elapsed // day,
        remaining // day if remaining >= NO_TIME else -(-remaining // day),
        story.paused,
        paused_for // day,
        _state(story, amber_at, due_at),
        True,
        elapsed,
        remaining,
        paused_for,
        story,
        calendar,
    )


def _later(goal: timedelta, missed: list[tuple[timedelta, timedelta]]) -> timedelta:
    """The working time of the calendar by which `goal` has run, counting what was missed before it."""
    for since, ends in missed:
        if since >= goal:
            break
        goal += ends - since
    return goal


def _when(span: Span, goal: timedelta) -> datetime:
    """The first instant by which the calendar has had so much working time."""
    place = bisect_left(span.worked, goal, 1) - 1
    return span.opens[place] + (goal - span.worked[place])


def _state(story: Story, amber_at: datetime, due_at: datetime) -> State:
    if story.stop is not None:
        if story.stop.reason_code == "cancelled":
            return State.CANCELLED
        return State.MET if story.stop.effective_at <= due_at else State.MET_LATE
    if story.paused:
        return State.PAUSED
    if story.stands_at > due_at:
        return State.LATE
    return State.AT_RISK if story.stands_at >= amber_at else State.ON_TIME
