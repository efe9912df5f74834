"""The clocks of a journey, as `referrals.deadlines.follow` and `foundations.deadlines` would have kept them.

Worked out on numbers of working days alone: evaluating events for each of a million clocks would take too long. A test
asks the deadline engine to compute them again and finds no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from referrals.deadlines import ON_HOLD, QUESTION_ASKED, TIMED
from referrals.statuses import FINAL
from referrals.statuses import Status as S
from toex.scale.journeys import Journey, Moment, Step


@dataclass(slots=True)
class Event:
    """What a step did to a clock."""

    kind: str
    step: Step
    reason_code: str = ""

    @property
    def at(self) -> Moment:
        return self.step.at


@dataclass(slots=True)
class Clock:
    """One clock; `due` and `amber` are numbers of working days, `amber` None where it is at risk from its start."""

    kind: S
    working_days: int
    amber_days: int
    events: list[Event] = field(default_factory=list)
    paused: Moment | None = None
    stopped: Moment | None = None
    outcome: str = ""

    @property
    def started(self) -> Moment:
        return self.events[0].at

    @property
    def due(self) -> int:
        return self._after(self.working_days)

    @property
    def amber(self) -> int | None:
        return self._after(self.working_days - self.amber_days) if self.amber_days < self.working_days else None

    @property
    def runs(self) -> bool:
        return self.stopped is None and self.paused is None

    def _after(self, count: int) -> int:
        """The working day on which `count` days have run; days from a pause to the resumption do not count."""
        day = self.started.day + count
        pauses = [event for event in self.events if event.kind == "pause"]
        resumes = [event for event in self.events if event.kind == "resume"]
        for pause, resume in zip(pauses, resumes, strict=False):
            if day >= pause.at.day:
                day += resume.at.day - max(pause.at.day, self.started.day + 1)
        return day

    def pause(self, step: Step, reason_code: str) -> None:
        if self.runs:
            self.events.append(Event("pause", step, reason_code))
            self.paused = step.at

    def resume(self, step: Step) -> None:
        self.events.append(Event("resume", step))
        self.paused = None

    def stop(self, step: Step, *, met: bool) -> None:
        self.events.append(Event("stop", step, "met" if met else "cancelled"))
        late = step.at.day > self.due
        self.outcome = ("met_late" if late else "met") if met else "cancelled"
        self.paused, self.stopped = None, step.at


Target = Callable[[S, bool], tuple[int, int]]


def clocks(journey: Journey, target: Target) -> list[Clock]:
    """Every clock of `journey`. `target` gives working days and amber days of a stage, before or after the accept."""
    told: list[Clock] = []
    running: dict[S, Clock] = {}
    accepted = False
    for step in journey.steps:
        accepted = accepted or step.verb == "accept"
        _follow(step, running)
        if step.to_status in TIMED and step.from_status != S.INFORMATION_REQUESTED:
            clock = Clock(step.to_status, *target(step.to_status, accepted), [Event("start", step)])
            running[step.to_status] = clock
            told.append(clock)
    return told


def _follow(step: Step, running: dict[S, Clock]) -> None:
    """What a step does to the clocks that run already."""
    left, reached = step.from_status, step.to_status
    if reached in FINAL:
        for clock in running.values():
            clock.stop(step, met=reached == S.CLOSED)
        running.clear()
    elif reached == S.ON_HOLD:
        for clock in running.values():
            clock.pause(step, ON_HOLD)
    elif reached == S.INFORMATION_REQUESTED:
        running[left].pause(step, QUESTION_ASKED)
    else:
        if left in running:
            running.pop(left).stop(step, met=True)
        if left == S.INFORMATION_REQUESTED:
            running[reached].resume(step)
