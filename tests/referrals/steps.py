"""One way to carry out each verb of a referral: who, from which factory, with which facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from foundations.accounts.models import Organisation
from referrals.models import Referral
from tests import factories


@dataclass(frozen=True)
class Step:
    """`made` makes the referral, `by` names the person, `facts(people)` the answers."""

    verb: str
    made: Any
    by: str
    to: str
    facts: Any = lambda people: {}


def _reasoned(verb: str, **more):
    return lambda people: {"reason": factories.reason(verb), "rationale": "Because of the facts."} | more


def _accepting(verb: str = "accept", **more):
    def facts(people):
        answers = {"priority": "urgent", "harm_score": 80, "lead_analyst": people.ian} | more
        return _reasoned("accept")(people) | answers

    return facts


def _rationale(people):
    return {"rationale": "Because of the facts."}


def _to_capability(people):
    return _reasoned("redirect_capability")(people) | {"capability": factories.capability()}


def _to_west_midlands(verb: str):
    def facts(people):
        return _reasoned(verb)(people) | {"region": Organisation.objects.get(slug="rocuwm")}

    return facts


def _into_another(people):
    """One that is at the second gate of the same region; made once, for whoever asks again."""
    there = Referral.objects.filter(operation="Operation Survivor").first()
    into = there or factories.at_second_gate(people, operation="Operation Survivor")
    return _reasoned("merge")(people) | {"into": into}


STEPS = [
    Step("submit", factories.draft, "olivia", "sctac_triage", lambda people: {"declared": True}),
    Step("endorse", factories.with_adviser, "ada", "sctac_triage", _rationale),
    Step("send_back", factories.with_adviser, "ada", "draft", _rationale),
    Step("forward", factories.at_first_gate, "gwen", "gateway_triage", _reasoned("forward")),
    Step("ask", factories.at_first_gate, "gwen", "information_requested", _reasoned("ask")),
    Step("ask", factories.at_second_gate, "sia", "information_requested", _reasoned("ask")),
    Step("ask", factories.question_asked, "gwen", "information_requested", _reasoned("ask")),
    Step("chase", factories.question_asked, "gwen", "information_requested"),
    Step("withdraw_question", factories.question_asked, "gwen", "sctac_triage", _rationale),
    Step("reconsider", factories.declined, "dina", "gateway_triage", _reasoned("reconsider")),
    Step("answer", factories.question_asked, "olivia", "sctac_triage", _rationale),
    Step("answer", factories.question_asked, "sam", "sctac_triage", _rationale),
    Step("redirect", factories.at_first_gate, "gwen", "sctac_triage", _to_west_midlands("redirect")),
    Step("redirect", factories.at_second_gate, "sia", "sctac_triage", _to_west_midlands("redirect")),
    Step(
        "redirect_capability",
        factories.at_first_gate,
        "gwen",
        "redirected",
        _to_capability,
    ),
    Step("decline", factories.at_first_gate, "gwen", "declined", _reasoned("decline")),
    Step("decline", factories.at_second_gate, "dina", "declined", _reasoned("decline")),
    Step("accept", factories.at_second_gate, "sia", "agreeing_terms", _accepting()),
    Step("accept", factories.at_second_gate, "dina", "agreeing_terms", _accepting()),
    Step(
        "accept_in_part", factories.at_second_gate, "sia", "agreeing_terms", _accepting(accepted_part="The car washes.")
    ),
    Step("merge", factories.at_first_gate, "gwen", "merged", _into_another),
    Step("merge", factories.question_asked, "gwen", "merged", _into_another),
    Step("merge", factories.at_second_gate, "dina", "merged", _into_another),
    Step("undo_merge", factories.merged, "sia", "gateway_triage", _rationale),
    Step("return", factories.at_second_gate, "sia", "sctac_triage", _reasoned("return")),
    Step("hold", factories.at_second_gate, "sia", "on_hold", _reasoned("hold")),
    Step("hold", factories.agreeing_terms, "dina", "on_hold", _reasoned("hold")),
    Step("resume", factories.on_hold, "sia", "gateway_triage", _rationale),
    Step("withdraw", factories.at_first_gate, "olivia", "withdrawn", _reasoned("withdraw")),
    Step("withdraw", factories.question_asked, "sam", "withdrawn", _reasoned("withdraw")),
    Step("withdraw", factories.on_hold, "olivia", "withdrawn", _reasoned("withdraw")),
]
# What may be done again and again.
REPEATED = {"ask", "chase"}
IDS = [f"{step.verb} of {step.made.__name__} by {step.by}" for step in STEPS]
