"""One plausible journey after the other: which steps a referral took, on which working days."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from referrals.statuses import GATES
from referrals.statuses import Status as S

# The straight way, and the verb that leaves each status for the next.
WAY = (
    (S.DRAFT, "submit"),
    (S.WITH_ADVISER, "endorse"),
    (S.SCTAC_TRIAGE, "forward"),
    (S.GATEWAY_TRIAGE, "accept"),
    (S.AGREEING_TERMS, "start_development"),
    (S.IN_DEVELOPMENT, "complete"),
    (S.REASSESSMENT, "recommend_owner"),
    (S.AGREEING_OWNERSHIP, "accept_ownership"),
    (S.CLOSING, "close"),
    (S.CLOSED, ""),
)
# How a hundred referrals of two years stand.
SHARES = {
    S.DRAFT: 2,
    S.WITH_ADVISER: 1,
    S.SCTAC_TRIAGE: 3,
    S.GATEWAY_TRIAGE: 4,
    S.INFORMATION_REQUESTED: 2,
    S.AGREEING_TERMS: 4,
    S.IN_DEVELOPMENT: 12,
    S.REASSESSMENT: 4,
    S.AGREEING_OWNERSHIP: 2,
    S.CLOSING: 3,
    S.ON_HOLD: 2,
    S.CLOSED: 43,
    S.DECLINED: 11,
    S.REDIRECTED: 3,
    S.WITHDRAWN: 4,
}
# How each ending is reached from the status before it.
LAST_VERB = {
    S.INFORMATION_REQUESTED: "ask",
    S.ON_HOLD: "hold",
    S.DECLINED: "decline",
    S.REDIRECTED: "redirect_capability",
    S.WITHDRAWN: "withdraw",
}
MAY_BE_HELD = (S.GATEWAY_TRIAGE, S.AGREEING_TERMS, S.IN_DEVELOPMENT, S.REASSESSMENT)
MAY_BE_WITHDRAWN = (S.GATEWAY_TRIAGE, S.AGREEING_TERMS, S.IN_DEVELOPMENT)
FINISHED = {S.CLOSED, S.DECLINED, S.REDIRECTED, S.WITHDRAWN}  # of those that are told: nothing is merged
# Two years in working days.
OLDEST = 490
ASKED_ONCE = 0.15


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in office hours: the number of the working day, and the minutes since opening."""

    day: int
    minutes: int


@dataclass(slots=True)
class Step:
    verb: str
    from_status: S
    to_status: S
    at: Moment = Moment(0, 0)


@dataclass(slots=True)
class Journey:
    """The steps of one referral. `held` is what a hold interrupted, or what it stood at when it ended early."""

    status: S
    created: Moment
    steps: list[Step] = field(default_factory=list)
    held: S | None = None


def journey(status: S, rng: Random, *, days: dict[S, int], first_gate: bool, adviser: bool) -> Journey:
    """A journey that ends at `status`. `days`: how many working days each stage is meant to take."""
    way = [
        (one, verb)
        for one, verb in WAY
        if not (one == S.SCTAC_TRIAGE and not first_gate) and not (one == S.WITH_ADVISER and not adviser)
    ]
    if status not in dict(way) and status not in LAST_VERB:
        status = S.GATEWAY_TRIAGE
    turning = _turning_point(status, rng, first_gate)
    steps = _steps(way, turning, rng)
    if status in LAST_VERB:
        steps.append(Step(LAST_VERB[status], turning, status))
    last_day = -rng.randrange(1, OLDEST) if status in FINISHED else -rng.randrange(_longest_age(status, days))
    day = last_day
    for step in reversed(steps):
        step.at = Moment(day, rng.randrange(490))
        day -= _time_taken(days.get(step.from_status, 4), rng)
    held = turning if status in LAST_VERB and status != S.INFORMATION_REQUESTED else None
    return Journey(status, Moment(day, rng.randrange(490)), steps, held)


def _turning_point(status: S, rng: Random, first_gate: bool) -> S:
    """The last status of the straight way."""
    if status not in LAST_VERB:
        return status
    if status == S.ON_HOLD:
        return rng.choice(MAY_BE_HELD)
    if status == S.WITHDRAWN:
        return rng.choice(MAY_BE_WITHDRAWN)
    return rng.choice((S.SCTAC_TRIAGE, S.GATEWAY_TRIAGE)) if first_gate else S.GATEWAY_TRIAGE


def _steps(way: list[tuple[S, str]], last: S, rng: Random) -> list[Step]:
    """Along the way to `last`; some gates ask a question before they decide."""
    steps = []
    for (status, verb), (following, _) in zip(way, way[1:], strict=False):
        if status == last:
            break
        if status in GATES and rng.random() < ASKED_ONCE:
            steps.append(Step("ask", status, S.INFORMATION_REQUESTED))
            steps.append(Step("answer", S.INFORMATION_REQUESTED, status))
        steps.append(Step(verb, status, following))
    return steps


def _longest_age(status: S, days: dict[S, int]) -> int:
    """In how many working days a stage that is open today may have begun: some are late."""
    return 1 + round(days.get(status, 15) * 1.3)


def _time_taken(target: int, rng: Random) -> int:
    return max(1, round(rng.triangular(0, target * 1.25, target * 0.6)))
