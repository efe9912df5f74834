"""Referrals by status, made the way people make them: by the verbs, each by the person whose step it is."""

from __future__ import annotations

from datetime import timedelta

from foundations.accounts.models import Organisation
from foundations.core.formats import today
from referrals import actions
from referrals.models import Reason, Referral, TaskingRequest, ThreatArea
from tests.people import People


def answers(**changes) -> dict:
    """A complete set of answers to the tasking request."""
    return {
        "operation": "Operation Lanternfish",
        "marking": "official_sensitive",
        "primary_threat": ThreatArea.objects.get(code="modern-slavery"),
        "other_threats": [ThreatArea.objects.get(code="county-lines")],
        "question": "Who controls the supply of workers to the three car washes?",
        "background": "Three car washes in Norwich share one set of directors.",
        "why_toex": "The network reaches into four forces.",
        "needed_by_date": today() + timedelta(days=60),
        "needed_by_reason": "Arrest phase",
        "sio_name": "DCI Sam Investigator",
        "sio_email": "sam@toex.example",
        "victims_known": 4,
        "victims_potential": 20,
        "children": TaskingRequest.Children.NO,
        "risk": "Debt bondage and threats.",
        "safeguarding": "Two have been moved to a safe house.",
        "immediate_risk": False,
    } | changes


def reason(verb: str) -> Reason:
    """The first reason of reference data that fits `verb`."""
    return Reason.objects.filter(verb=verb).first()


def draft(people: People, **changes) -> Referral:
    """Olivia's draft, complete and ready to be sent."""
    assert people.sam, "the SIO has an account"
    force = Organisation.objects.select_related("parent").get(slug="norfolk")
    return actions.start_request(force=force, by=people.olivia, **answers(**changes))


def with_adviser(people: People, **changes) -> Referral:
    """Sent, in a force that asks its adviser first."""
    Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=True)
    return actions.perform(draft(people, **changes), "submit", by=people.olivia, declared=True)


def at_first_gate(people: People, **changes) -> Referral:
    return actions.perform(draft(people, **changes), "submit", by=people.olivia, declared=True)


def at_second_gate(people: People, **changes) -> Referral:
    return actions.perform(
        at_first_gate(people, **changes), "forward", by=people.gwen, reason=reason("forward"), rationale="Fits."
    )


def question_asked(people: People, **changes) -> Referral:
    """Asked by the first gate."""
    return actions.perform(
        at_first_gate(people, **changes), "ask", by=people.gwen, reason=reason("ask"), rationale="How many victims?"
    )


def agreeing_terms(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes),
        "accept",
        by=people.sia,
        reason=reason("accept"),
        rationale="High harm.",
        priority="high",
        harm_score=72,
        lead_analyst=people.ian,
    )


def declined(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes),
        "decline",
        by=people.sia,
        reason=reason("decline"),
        rationale="The force can do this with its own analysts.",
    )


def on_hold(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes), "hold", by=people.sia, reason=reason("hold"), rationale="Awaiting a warrant."
    )


def withdrawn(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes),
        "withdraw",
        by=people.olivia,
        reason=reason("withdraw"),
        rationale="Solved locally.",
    )
