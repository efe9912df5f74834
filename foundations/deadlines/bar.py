"""A deadline as a bar to scale: the days that passed, the pauses, today and the day that it is due; as numbers alone.

Every calendar day is as wide as every other. What is drawn of it is a template's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from foundations.core.formats import day as in_full
from foundations.core.formats import plural
from foundations.deadlines.clock import Clock, Event, State
from foundations.deadlines.stepping import in_words

WIDTH = 1000
# What is shorter than this could not be seen.
NARROWEST = 4


@dataclass(frozen=True)
class Stretch:
    """Part of the bar, from `x` on: "gone", "left", "late" or "paused"; from when to when."""

    kind: str
    x: int
    width: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Bar:
    """The bar, the marks on it (`None` where they lie beyond), and what it shows in words."""

    stretches: tuple[Stretch, ...]
    due: int
    amber: int
    today: int | None
    begins: datetime
    ends: datetime
    in_words: str
    width: int = WIDTH


def draw(events: Iterable[Event], clock: Clock, *, starts_at: datetime, now: datetime) -> Bar:
    """The bar of a clock. One that stopped ends where it stopped, or was due; one that runs goes on to what is later."""
    events = sorted(events, key=lambda event: event.effective_at)
    stop = next((event.effective_at for event in events if event.kind == "stop"), None)
    begins, reached = min(starts_at, clock.due_at), stop or now
    ends = max(clock.due_at, reached)
    scale = _Scale(begins, ends)
    pauses = [(first, last or max(now, first)) for first, last in _pauses(events)]
    parts = [
        ("gone", begins, min(reached, clock.due_at)),
        ("late", clock.due_at, reached),
        ("left", reached, clock.due_at),
    ]
    stretches = [scale.stretch(kind, first, last) for kind, first, last in parts if last > first]
    stretches += [scale.stretch("paused", first, last) for first, last in pauses if last > first]
    return Bar(
        tuple(stretches),
        due=scale.at(clock.due_at),
        amber=scale.at(clock.amber_at),
        today=scale.at(now) if stop is None else None,
        begins=begins,
        ends=ends,
        in_words=_words(clock, len(pauses), stop, now, starts_at),
    )


@dataclass(frozen=True)
class _Scale:
    begins: datetime
    ends: datetime

    def at(self, instant: datetime) -> int:
        whole = (self.ends - self.begins).total_seconds() or 1
        place = (instant - self.begins).total_seconds() / whole
        return round(min(max(place, 0), 1) * WIDTH)

    def stretch(self, kind: str, first: datetime, last: datetime) -> Stretch:
        x = self.at(first)
        width = max(self.at(last) - x, NARROWEST)
        return Stretch(kind, min(x, WIDTH - width), width, first, last)


def _pauses(events: list[Event]) -> list[tuple[datetime, datetime | None]]:
    found, begun = [], None
    for event in events:
        if event.kind == "pause" and begun is None:
            begun = event.effective_at
        elif event.kind in ("resume", "stop") and begun is not None:
            found.append((begun, event.effective_at))
            begun = None
    return [*found, (begun, None)] if begun else found


def _words(clock: Clock, pauses: int, stop: datetime | None, now: datetime, starts_at: datetime) -> str:
    said = [f"Started {in_full(starts_at)}"]
    if pauses:
        stood = in_words(clock.paused_for) if clock.in_hours else plural(clock.paused_days, "working day")
        said.append(f"paused {'once' if pauses == 1 else plural(pauses, 'time')}, {stood}")
    said.append(f"due {in_full(clock.due_at)}")
    if stop:
        said.append(f"ended {in_full(stop)}")
    else:
        said.append(f"today is {in_full(now)}")
        said.append(
            {State.LATE: "late", State.PAUSED: "paused now", State.AT_RISK: "at risk"}.get(clock.state, "on time")
        )
    return ", ".join(said)
