"""One way to carry out each verb of a share: from which factory, who, where to, with which facts, and who else may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.sharing import offers

HANDLERS = frozenset({"sia", "dina"})
OTHERS = frozenset({"wanda", "wes"})


def _reason(people):
    return {"rationale": "For good reasons."}


def _nothing(people):
    return {}


@dataclass(frozen=True)
class Step:
    """`may` are all the people who may take it."""

    verb: str
    made: Any
    by: str
    to: str
    may: frozenset[str]
    facts: Any = _nothing
    kind: str = "refer"


STEPS = [
    Step("accept", offers.offered, "wanda", "accepted", OTHERS),
    Step("accept", offers.offered, "wes", "accepted", OTHERS, kind="sight"),
    Step("accept", offers.offered, "wanda", "accepted", OTHERS, lambda p: {"lead_analyst": p.wendy}, kind="transfer"),
    Step("refuse", offers.offered, "wes", "refused", OTHERS, _reason),
    Step("refuse", offers.offered, "wanda", "refused", OTHERS, _reason, kind="transfer"),
    Step("take_back", offers.offered, "sia", "taken_back", HANDLERS),
    Step("take_back", offers.offered, "dina", "taken_back", HANDLERS, kind="transfer"),
    Step("take_back", offers.asked, "wes", "taken_back", OTHERS),
    Step("allow", offers.asked, "sia", "accepted", HANDLERS),
    Step("refuse_ask", offers.asked, "dina", "refused", HANDLERS, _reason),
    Step("revoke", offers.accepted, "sia", "ended", HANDLERS, _reason),
    Step("revoke", offers.accepted, "dina", "ended", HANDLERS, _reason, kind="sight"),
    Step("give_back", offers.accepted, "wanda", "ended", OTHERS, _reason),
    Step("give_back", offers.accepted, "wes", "ended", OTHERS, _reason, kind="sight"),
]
IDS = [f"{step.verb} of {step.made.__name__} {step.kind} by {step.by}" for step in STEPS]


def made(step: Step, people):
    """The share that the step starts from."""
    more = {} if step.made is offers.asked else {"kind": step.kind}
    return step.made(people, **more)
