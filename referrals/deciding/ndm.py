"""The National Decision Model: its six parts, as far as a decision is recorded by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """One part: its field on the record, its name, and what belongs there."""

    name: str
    title: str
    hint: str

    @property
    def asked_as(self) -> str:
        """What forms and the API call it."""
        return f"ndm_{self.name}"


PARTS = (
    Part(
        "code_of_ethics", "Code of Ethics", "How the decision keeps to the Code: fairness, respect, courage, openness."
    ),
    Part("information", "Information", "What is known, what is not, and how good it is."),
    Part(
        "threat_and_risk",
        "Threat and risk",
        "Who may be harmed, how badly and how soon; what happens if nothing is done.",
    ),
    Part("powers_and_policy", "Powers and policy", "Which powers, policies and legal bases apply."),
    Part("options", "Options", "What could be done, and why the others were not chosen."),
    Part("action_and_review", "Action and review", "What is done now, by whom, and when it is looked at again."),
)


def of(facts: Mapping[str, Any]) -> dict[str, str]:
    """The parts that `facts` (the answers of a form) hold, by the names of their fields; nothing where none is filled."""
    found = {part.name: facts.get(part.asked_as) or "" for part in PARTS}
    return found if any(found.values()) else {}
