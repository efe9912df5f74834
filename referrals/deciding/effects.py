"""What the verbs of the gates do besides moving a referral's status, and where those of questions lead."""

from __future__ import annotations

from foundations.core.errors import Conflict
from foundations.documents import actions as documents
from foundations.lifecycle.machine import Change
from referrals.deciding import days, letters, ndm
from referrals.effects import GATE_OF
from referrals.models import (
    DecisionRecord,
    Gate,
    GateDecision,
    InformationRequest,
    QuestionChaser,
    QuestionFile,
    Reason,
    Referral,
)
from referrals.standings import requesters
from referrals.statuses import GATES, Status

# Open at one time.
MOST_QUESTIONS = 20
# What a gate ends a referral with.
ENDINGS = frozenset({"decline", "redirect_capability"})
# What a gate does before it decides anew.
BEFORE_DECIDING = frozenset({"ask", "return", "reconsider"})


# --- where a verb leads --------------------------------------------------------------------------------


def after_question(referral: Referral, facts) -> str:
    """The gate that asked, once nothing else that it asked is open."""
    others = referral.information_requests.open().exclude(pk=facts["question"].pk)
    return Status.INFORMATION_REQUESTED if others.exists() else referral.asking_gate


def ending_gate(referral: Referral, facts) -> str:
    return referral.ended_at_status


# --- decisions -----------------------------------------------------------------------------------------


def gate_of(change: Change) -> Gate:
    """The gate whose step it is, also while it waits for answers."""
    referral = change.record
    # Of what a gate ended while a question was open, where it stood; of what is brought back, where to.
    waiting_for = referral.asking_gate or referral.ended_at_status or change.to_status
    return GATE_OF[Status(change.from_status if change.from_status in GATES else waiting_for)]


def record_decision(change: Change) -> None:
    """The decision record: gate, outcome, coded reason, rationale, what was decided with it, and the letter."""
    facts, referral, gate = change.facts, change.record, gate_of(change)
    reason = facts.get("reason")
    composed = letters.compose(referral, change.verb, facts, by=change.by, gate=gate)
    letter = facts.get("letter") or composed
    decision = GateDecision.objects.create(
        referral=referral,
        gate=gate,
        verb=change.verb,
        label=change.transition.done,
        reason=reason if isinstance(reason, Reason) else None,
        rationale=facts["rationale"],
        priority=facts.get("priority") or "",
        harm_score=facts.get("harm_score"),
        lead_analyst=facts.get("lead_analyst"),
        accepted_part=facts.get("accepted_part") or "",
        redirected_to=_redirected_to(facts),
        capability=facts.get("capability"),
        letter=letter,
        letter_edited=letter != composed,
        region=facts.get("left_region", referral.region),
        decided_by=change.by,
        decided_at=change.at,
        supersedes=_reconsidered(referral, gate) if change.verb not in BEFORE_DECIDING else None,
    )
    if parts := ndm.of(facts):
        DecisionRecord.objects.create(referral=referral, decision=decision, made_by=change.by, **parts)


def _redirected_to(facts) -> str:
    return letters.named_capability(facts) if facts.get("capability") else str(facts.get("region") or "")


def _reconsidered(referral: Referral, gate: Gate) -> GateDecision | None:
    """What this gate had ended the referral with, where it was brought back since: that decision is superseded."""
    ended = referral.decisions.filter(gate=gate, verb__in=ENDINGS, superseded_by=None)
    return ended.order_by("-pk").first()


def ended_at_a_gate(referral: Referral, by, facts) -> str | None:
    """Guard of reconsider."""
    return None if referral.ended_at_status in GATES else "It was not ended by a gate."


# --- questions -----------------------------------------------------------------------------------------


def prepare_question(change: Change) -> None:
    """Remember the gate that asks, and whom it asks by when unless it says otherwise."""
    if change.from_status in GATES:
        change.record.asking_gate = change.from_status
    facts, referral = change.facts, change.record
    facts["addressed_to"] = facts.get("addressed_to") or referral.requester
    facts["due_date"] = facts.get("due_date") or days.to_answer(referral)


def asks_its_requesters(referral: Referral, by, facts) -> str | None:
    """Guard of ask."""
    person = facts.get("addressed_to")
    if person is not None and person.pk not in requesters(referral):
        return "A question goes to the requester or to the SIO."
    if referral.information_requests.open().count() >= MOST_QUESTIONS:
        return f"{MOST_QUESTIONS} questions are open. Wait for answers, or withdraw one."
    return None


def ask_question(change: Change) -> None:
    reason = change.facts.get("reason")
    change.facts["question"] = InformationRequest.objects.create(
        referral=change.record,
        gate=gate_of(change),
        reason=reason if isinstance(reason, Reason) else None,
        question=change.facts["rationale"],
        addressed_to=change.facts["addressed_to"],
        due_date=change.facts["due_date"],
        asked_by=change.by,
        asked_at=change.at,
    )


def names_a_question(referral: Referral, by, facts) -> str | None:
    """Guard of what is done to one question: it is one of the referral's, and open."""
    question = facts.get("question")
    if question is None:
        return None
    if question.referral_id != referral.pk or not InformationRequest.objects.open().filter(pk=question.pk).exists():
        return "This question has been answered or withdrawn."
    return None


def pick_question(change: Change) -> None:
    """The question named, or the only one that is open. Raises Conflict where it is not said which of several."""
    named = change.facts.get("question")
    found = [named] if named else list(change.record.information_requests.open()[:2])
    if len(found) != 1:
        raise Conflict("Several questions are open: say which one you mean.")
    change.facts["question"] = found[0]


def record_answer(change: Change) -> None:
    question, files = change.facts["question"], change.facts.get("files") or ()
    question.answer = change.facts["rationale"]
    question.answered_by, question.answered_at = change.by, change.at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    stored = [documents.store(file, by=change.by, marking=change.record.marking) for file in files]
    QuestionFile.objects.bulk_create(
        QuestionFile(question=question, document=one, position=place) for place, one in enumerate(stored, start=1)
    )


def withdraw_question(change: Change) -> None:
    question = change.facts["question"]
    question.withdrawn_because = change.facts["rationale"]
    question.withdrawn_by, question.withdrawn_at = change.by, change.at
    question.save(update_fields=["withdrawn_because", "withdrawn_by", "withdrawn_at"])


def chase(change: Change) -> None:
    QuestionChaser.objects.create(
        question=change.facts["question"],
        kind=QuestionChaser.Kind.BY_HAND,
        note=change.facts.get("rationale") or "",
        by=change.by,
        at=change.at,
        due_date=change.facts["question"].due_date,
    )
