"""What a clock is told by, and the steps of its calculation: made only when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from foundations.core import formats
from foundations.core.working_time import LONDON, NO_TIME, ONE_DAY, WorkingCalendar, is_published, local_day

HOUR = timedelta(hours=1)
# What is entered so much later than it held is said to have been entered late.
LATE_ENTRY = timedelta(hours=1)


class Event(Protocol):
    """What the clock reads of an event: a `ClockEvent`, or anything like it.

    An extension says `working_days` or `working_hours`; an event of the kind "target" says all four of a `Length`, and
    in its `note` the words for it. `entered_at` and `note` are read for the steps alone.
    """

    kind: str
    effective_at: datetime
    reason_code: str
    working_days: int | None


class Length(NamedTuple):
    """How long a clock may take: in working days or in working hours, and how much is left when it is at risk."""

    working_days: int = 0
    amber_days: int = 0
    working_hours: int = 0
    amber_hours: int = 0

    @classmethod
    def of(cls, row) -> Length:
        """The length that a target, a deadline or an event says."""
        return cls(row.working_days or 0, row.amber_days or 0, row.working_hours or 0, row.amber_hours or 0)

    def whole_days(self, calendar: WorkingCalendar) -> int:
        """The working days that it comes to; hours fill whole days."""
        return self.working_days or -(-(self.working_hours * HOUR) // calendar.length_of_day)

    @property
    def words(self) -> str:
        """“5 working days” or “4 working hours”."""
        if self.working_hours:
            return formats.plural(self.working_hours, "working hour")
        return formats.plural(self.working_days, "working day")

    @property
    def amber_words(self) -> str:
        """How much is left when it is at risk: “2 working days”."""
        if self.working_hours:
            return formats.plural(self.amber_hours, "working hour")
        return formats.plural(self.amber_days, "working day")


@dataclass(frozen=True)
class Step:
    """One day of the count, and why it counts or does not ("counted 1 of 5", "Saturday", "paused: question asked").

    Of a clock in hours also how much of the day counted, and how much of it the clock stood still.
    """

    day: date
    counted: bool
    note: str
    paused: bool = False
    time: timedelta = NO_TIME
    paused_time: timedelta = NO_TIME


@dataclass(frozen=True)
class Change:
    """Something that changed the count: when it holds from, and what it was, in words."""

    at: datetime
    note: str


class Pause(NamedTuple):
    """From `begins`, up to but not including `ends`."""

    begins: datetime
    ends: datetime
    reason: str


@dataclass
class Story:
    """The events in order: when the clock began, stood still and stopped, how long it may take and what was added."""

    events: list[Event]
    length: Length
    started_at: datetime
    last: Event
    stands_at: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    extra_days: int = 0
    extra_hours: int = 0
    stop: Event | None = None
    paused: bool = False

    def lengthen(self, event: Event) -> None:
        """What an extension adds, or how long a changed target lets it take."""
        if event.kind == "target":
            self.length = Length.of(event)
        else:
            self.extra_days += event.working_days or 0
            self.extra_hours += getattr(event, "working_hours", None) or 0

    def total_days(self, calendar: WorkingCalendar) -> int:
        """The working days that it may take; hours that were added to it fill whole days."""
        extra = Length(working_hours=self.extra_hours).whole_days(calendar) if self.extra_hours else 0
        return self.length.working_days + self.extra_days + extra

    def total_time(self, calendar: WorkingCalendar) -> timedelta:
        """The working time that it may take; days that were added to it are whole working days."""
        total = (self.length.working_hours + self.extra_hours) * HOUR
        return total + self.extra_days * calendar.length_of_day


def steps(story: Story, calendar: WorkingCalendar, due_at: datetime) -> tuple[Step, ...]:
    """Every day that the count looked at, up to that of `due_at`."""
    count = _hours if story.length.working_hours else _days
    explained: set[int] = set()
    found = []
    for step in count(story, calendar, due_at):
        note = step.note
        if step.day.year not in explained and not is_published(step.day.year):
            note += f" (bank holidays of {step.day.year} are not published yet and follow the usual rule)"
        explained.add(step.day.year)
        found.append(step if note == step.note else _with_note(step, note))
    return tuple(found)


def changes(story: Story) -> tuple[Change, ...]:
    """Extensions, other targets, and what was entered later than it held; in the order in which they hold."""
    return tuple(Change(event.effective_at, note) for event in story.events if (note := _change(event)))


def _change(event: Event) -> str:
    words = ""
    if event.kind == "extend":
        hours = getattr(event, "working_hours", None)
        added = formats.plural(hours, "working hour") if hours else formats.plural(event.working_days, "working day")
        words = f"extended by {added}: {_plain(event.reason_code)}"
    elif event.kind == "target":
        words = getattr(event, "note", "") or f"target changed to {Length.of(event).words}"
    entered_at = getattr(event, "entered_at", None)
    if event.kind in ("pause", "resume") and entered_at and entered_at - event.effective_at > LATE_ENTRY:
        word = "paused" if event.kind == "pause" else "resumed"
        words = f"{word}, entered on {formats.day(local_day(entered_at))}"
    return words


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _with_note(step: Step, note: str) -> Step:
    return Step(step.day, step.counted, note, step.paused, step.time, step.paused_time)


# --- in days -----------------------------------------------------------------------------------------


def _days(story: Story, calendar: WorkingCalendar, due_at: datetime) -> Iterator[Step]:
    total, counted = story.total_days(calendar), 0
    day, last = local_day(story.started_at), local_day(due_at)
    while day < last:
        day += ONE_DAY
        off = calendar.day_off(day)
        pause = None if off else _pause_at(story, _close(calendar, day))
        if off:
            note = off
        elif pause:
            note = f"paused: {_plain(pause.reason)}"
        else:
            counted += 1
            note = f"counted {counted} of {total}"
        yield Step(day, counted=not off and not pause, note=note, paused=pause is not None)


def _close(calendar: WorkingCalendar, day: date) -> datetime:
    return _instant(day, calendar.closes)


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def _pause_at(story: Story, instant: datetime) -> Pause | None:
    return next((pause for pause in story.pauses if pause.begins <= instant < pause.ends), None)


# --- in hours ----------------------------------------------------------------------------------------


def _hours(story: Story, calendar: WorkingCalendar, due_at: datetime) -> Iterator[Step]:
    total, counted = story.total_time(calendar), NO_TIME
    day, last = local_day(story.started_at), local_day(due_at)
    while day <= last:
        if off := calendar.day_off(day):
            yield Step(day, counted=False, note=off)
        else:
            begins = max(_instant(day, calendar.opens), story.started_at)
            ends = min(_close(calendar, day), due_at)
            paused = [(pause, _shared(pause, begins, ends)) for pause in story.pauses]
            stood = sum((time for _, time in paused), NO_TIME)
            ran = max(ends - begins, NO_TIME) - stood
            counted += ran
            reason = next((pause.reason for pause, time in paused if time), "")
            yield Step(day, bool(ran), _hours_note(ran, counted, total, stood, reason), bool(stood), ran, stood)
        day += ONE_DAY


def _shared(pause: Pause, begins: datetime, ends: datetime) -> timedelta:
    return max(min(pause.ends, ends) - max(pause.begins, begins), NO_TIME)


def _hours_note(ran: timedelta, counted: timedelta, total: timedelta, stood: timedelta, reason: str) -> str:
    told = []
    if ran:
        told.append(f"counted {in_words(ran)}, {in_words(counted)} of {in_words(total)}")
    if stood:
        told.append(f"paused for {in_words(stood)}: {_plain(reason)}")
    return "; ".join(told) or "after the close of business"


def in_words(time: timedelta) -> str:
    """“3 hours 15 minutes”; less than a minute is none."""
    minutes = int(time.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    told = [formats.plural(hours, "hour")] if hours or not minutes else []
    return " ".join([*told, formats.plural(minutes, "minute")] if minutes else told)
