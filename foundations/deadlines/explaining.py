"""Why a deadline is due when it is: the days of the clock put together, so that the answer stays short.

Days in a row that count, with the weekends between them, are one line; so are the days of a pause. A bank holiday or a
closed day is a line of its own, unless there are many: then it is named in the line of its year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from foundations.core.formats import plural
from foundations.core.working_time import WEEKEND, WorkingCalendar, close_of
from foundations.deadlines.clock import Event, Step

# So many lines are read; more are put together by year.
MOST = 14
# How many names of free days one line gives.
NAMED = 12


class What(StrEnum):
    """What the days of a line do to the count."""

    COUNTED = "counted"
    SKIPPED = "skipped"
    PAUSED = "paused"


@dataclass(frozen=True)
class Line:
    """Days from `first` to `last`, both included: `counted` of them count, and `why` the others do not."""

    what: What
    first: date
    last: date
    counted: int
    left_out: int
    why: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class _Day:
    day: date
    what: What
    why: str
    weekend: bool


def explain(
    steps: Iterable[Step], events: Iterable[Event], calendar: WorkingCalendar, words: Mapping[str, str]
) -> list[Line]:
    """The lines for the steps of a clock; `words` say what the codes of reasons mean, an unknown one stands for itself."""
    events = sorted(events, key=lambda event: event.effective_at)
    days = [_day(step, events, calendar, words) for step in steps]
    lines = [_line(list(group)) for group in _runs(days, key=lambda day: (day.what, day.why))]
    if len(lines) <= MOST:
        return lines
    # Years, each with its free days; pauses stay apart.
    return [_line(list(group)) for group in _runs(days, key=_by_year)]


def _day(step: Step, events: list[Event], calendar: WorkingCalendar, words: Mapping[str, str]) -> _Day:
    off = calendar.day_off(step.day)
    if step.paused:
        code = _pause_at(events, step.day)
        return _Day(step.day, What.PAUSED, words.get(code) or code.replace("_", " ").replace("-", " "), weekend=False)
    if step.counted or off is None:
        return _Day(step.day, What.COUNTED, "", weekend=False)
    return _Day(step.day, What.SKIPPED, off, weekend=step.day.weekday() in WEEKEND)


def _pause_at(events: list[Event], day: date) -> str:
    """The code of the pause in which the clock stood at the close of a day."""
    code = ""
    for event in events:
        if event.effective_at > close_of(day):
            break
        if event.kind == "pause" and not code:
            code = event.reason_code
        elif event.kind in ("resume", "stop"):
            code = ""
    return code


def _by_year(day: _Day) -> tuple:
    return (What.PAUSED, day.why) if day.what == What.PAUSED else (What.COUNTED, day.day.year)


def _runs(days: list[_Day], *, key: Callable[[_Day], tuple]) -> Iterator[Iterable[_Day]]:
    """Groups of days in a row with one key; a weekend belongs to the days before it, or to those after where it is first."""
    told: list[tuple[tuple, _Day]] = []
    waiting: list[_Day] = []
    for day in days:
        if day.weekend and not told:
            waiting.append(day)
            continue
        at = told[-1][0] if day.weekend else key(day)
        told += [(at, early) for early in waiting] + [(at, day)]
        waiting = []
    told += [(key(early), early) for early in waiting]
    for _, group in groupby(told, key=lambda pair: pair[0]):
        yield [day for _, day in group]


def _line(days: list[_Day]) -> Line:
    paused = next((day for day in days if day.what == What.PAUSED), None)
    counted = sum(day.what == What.COUNTED for day in days)
    what = What.PAUSED if paused else What.COUNTED if counted else What.SKIPPED
    weekends = sum(day.weekend for day in days)
    said = [paused.why] if paused else []
    said += _named([day.why for day in days if day.what == What.SKIPPED and not day.weekend])
    said += [plural(weekends, "day at a weekend", "days at weekends")] if weekends else []
    return Line(what, days[0].day, days[-1].day, counted, len(days) - counted, ", ".join(said))


def _named(names: list[str]) -> list[str]:
    """Free days by name, those that come more than once with how often."""
    told = list(dict.fromkeys(names))
    if len(told) > NAMED:
        return [plural(len(names), "free day")]
    return [name if names.count(name) == 1 else f"{name} ({names.count(name)} days)" for name in told]
