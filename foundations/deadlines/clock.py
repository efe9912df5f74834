"""The clock: a pure function from events, a target and a calendar to dates, days and the reasons for them.

Day one is the next working day after the local day of the start. A working day counts when the clock runs at its
close (17:00 in London). The deadline is the close of the last day to be counted; extensions add days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from foundations.core.working_time import ONE_DAY, WorkingCalendar, close_of, is_published, local_day


class State(StrEnum):
    """How a clock stands."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"
    CANCELLED = "cancelled"


class Event(Protocol):
    """What the clock reads of an event: a `ClockEvent`, or anything like it."""

    kind: str
    effective_at: datetime
    reason_code: str
    working_days: int | None


@dataclass(frozen=True)
class Step:
    """One day of the count, and why it counts or does not ("counted 1 of 5", "Saturday", "paused: question asked")."""

    day: date
    counted: bool
    note: str
    paused: bool = False


@dataclass(frozen=True)
class Clock:
    """Where a clock stands at one instant. `remaining_days` falls below nought when the clock is late."""

    due_at: datetime
    amber_at: datetime
    elapsed_days: int
    remaining_days: int
    paused: bool
    paused_days: int
    state: State
    steps: tuple[Step, ...]


def evaluate(
    events: Iterable[Event], *, working_days: int, amber_days: int, calendar: WorkingCalendar, now: datetime
) -> Clock:
    """Where the clock told by `events` stands at `now`.

    `working_days` is the target, `amber_days` how many of them remain when the clock becomes at risk. Events may come
    in any order; the earliest must be the start, or ValueError. A pause that is still open keeps the days up to `now`
    from counting, and the dates given assume that the clock resumes now.
    """
    story = _Story.tell(events, now)
    total = working_days + story.extra_days
    days = list(_count_days(story, calendar, total))
    counted = [close_of(step.day) for step in days if step.counted]
    due_at = counted[total - 1]
    amber_at = counted[total - amber_days - 1] if amber_days < total else story.started_at
    elapsed = sum(close <= story.stands_at for close in counted)
    return Clock(
        due_at=due_at,
        amber_at=amber_at,
        elapsed_days=elapsed,
        remaining_days=total - elapsed,
        paused=story.paused,
        paused_days=sum(step.paused and close_of(step.day) <= story.stands_at for step in days),
        state=_state(story, amber_at, due_at),
        steps=tuple(step for step in days if close_of(step.day) <= due_at),
    )


def as_it_stands(
    events: Iterable[Event], *, working_days: int, amber_days: int, calendar: WorkingCalendar
) -> tuple[Event, Clock]:
    """The last event that is no extension, and the clock at its instant: what the stored columns of a deadline say."""
    events = list(events)
    # Of two at one instant the one that was entered later.
    last = sorted((event for event in events if event.kind != "extend"), key=lambda event: event.effective_at)[-1]
    clock = evaluate(events, working_days=working_days, amber_days=amber_days, calendar=calendar, now=last.effective_at)
    return last, clock


@dataclass(frozen=True)
class _Pause:
    """From `begins`, up to but not including `ends`."""

    begins: datetime
    ends: datetime
    reason: str


@dataclass
class _Story:
    """The events put in order: when the clock began, stood still and stopped, and how many days were added."""

    started_at: datetime
    stands_at: datetime
    pauses: list[_Pause] = field(default_factory=list)
    extra_days: int = 0
    stop: Event | None = None
    paused: bool = False

    @classmethod
    def tell(cls, events: Iterable[Event], now: datetime) -> _Story:
        start, *later = sorted(events, key=lambda event: event.effective_at)
        if start.kind != "start":
            raise ValueError("A clock begins with its start")
        story = cls(start.effective_at, max(now, start.effective_at))
        pause = None
        for event in later:
            if event.kind == "pause":
                pause = pause or event
            elif event.kind == "extend":
                story.extra_days += event.working_days or 0
            elif event.kind == "stop":
                story.stop, story.stands_at = event, event.effective_at
            if pause and event.kind in ("resume", "stop"):
                story.pauses.append(_Pause(pause.effective_at, event.effective_at, pause.reason_code))
                pause = None
        if pause:
            story.paused = True
            story.stands_at = max(now, pause.effective_at)
            story.pauses.append(_Pause(pause.effective_at, story.stands_at, pause.reason_code))
        return story

    def pause_at(self, instant: datetime) -> _Pause | None:
        return next((pause for pause in self.pauses if pause.begins <= instant < pause.ends), None)


def _count_days(story: _Story, calendar: WorkingCalendar, total: int) -> Iterator[Step]:
    """Every day from day one until `total` days are counted and the instant at which the clock stands has passed."""
    counted = 0
    day = local_day(story.started_at)
    explained: set[int] = set()
    while counted < total or close_of(day) <= story.stands_at:
        day += ONE_DAY
        off = calendar.day_off(day)
        pause = None if off else story.pause_at(close_of(day))
        if off:
            note = off
        elif pause:
            note = f"paused: {pause.reason.replace('_', ' ')}"
        else:
            counted += 1
            note = f"counted {counted} of {total}"
        if day.year not in explained and not is_published(day.year):
            note += f" (bank holidays of {day.year} are not published yet and follow the usual rule)"
        explained.add(day.year)
        yield Step(day, counted=not off and not pause, note=note, paused=pause is not None)


def _state(story: _Story, amber_at: datetime, due_at: datetime) -> State:
    if story.stop:
        if story.stop.reason_code == "cancelled":
            return State.CANCELLED
        return State.MET if story.stop.effective_at <= due_at else State.MET_LATE
    if story.paused:
        return State.PAUSED
    if story.stands_at > due_at:
        return State.LATE
    return State.AT_RISK if story.stands_at >= amber_at else State.ON_TIME
