"""Shares by status, made by the verbs, each by the person whose step it is and under their rights in the database."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.core.formats import today
from referrals.models import Referral, Share
from referrals.sharing import actions
from tests import factories
from tests.people import People


def answers(**changes) -> dict:
    """What is said with every offer to West Midlands."""
    given = {
        "kind": "refer",
        "to_organisation": Organisation.objects.get(slug="rocuwm"),
        "purpose": "The directors live in Dudley.",
        "legal_basis": factories.reason("share"),
        "ends_on": today() + timedelta(days=30),
    } | changes
    if given["kind"] == "transfer":
        given["ends_on"] = None
    return given


def offered(people: People, referral: Referral | None = None, **changes) -> Share:
    """By Sia; Wanda and Wes may answer."""
    assert people.wanda
    assert people.wes
    referral = referral or factories.in_development(people)
    sia = people.sia
    with transaction.atomic(), isolation.as_user(sia):
        return actions.offer(referral, by=sia, **answers(**changes))


def step(share: Share, verb: str, by, **facts) -> Share:
    """A step as the service takes it, in a savepoint, so that a test goes on after a refusal."""
    with transaction.atomic(), isolation.as_user(by):
        return actions.perform(Share.objects.get(pk=share.pk), verb, by=by, **facts)


def accepting(people: People, share: Share) -> dict:
    """What accepting needs: of a hand-over in work, its new lead."""
    needs_lead = share.kind == "transfer" and share.referral.lead_analyst_id
    return {"lead_analyst": people.wendy} if needs_lead else {}


def accepted(people: People, referral: Referral | None = None, **changes) -> Share:
    share = offered(people, referral, **changes)
    return step(share, "accept", people.wanda, **accepting(people, share))


def refused(people: People, referral: Referral | None = None, **changes) -> Share:
    return step(offered(people, referral, **changes), "refuse", people.wanda, rationale="No capacity.")


def taken_back(people: People, referral: Referral | None = None, **changes) -> Share:
    return step(offered(people, referral, **changes), "take_back", people.sia)


def ended(people: People, referral: Referral | None = None, **changes) -> Share:
    return step(accepted(people, referral, **changes), "revoke", people.sia, rationale="All is done.")


def asked(people: People, referral: Referral | None = None, *, by=None, **changes) -> Share:
    """Wanda asks to see it."""
    referral = referral or factories.in_development(people)
    by = by or people.wanda
    with transaction.atomic(), isolation.as_user(by):
        return actions.ask_for_sight(by=by, **asking(referral.reference, **changes))


def asking(reference: str, **changes) -> dict:
    return {
        "reference": reference,
        "purpose": "One of the suspects is ours.",
        "legal_basis": factories.reason("share"),
        "ends_on": today() + timedelta(days=30),
    } | changes


def allowed(people: People, referral: Referral | None = None) -> Share:
    return step(asked(people, referral), "allow", people.sia)


def handed_over(people: People, referral: Referral | None = None) -> Share:
    """To West Midlands, where Wendy leads it."""
    return accepted(people, referral, kind="transfer")


def restricted(referral: Referral, by) -> Referral:
    """Kept to the people named on it."""
    Referral.objects.filter(pk=referral.pk).update(
        restricted=True,
        restricted_reason="A suspect is a colleague.",
        restricted_by=by,
        restricted_at=referral.created_at,
    )
    return Referral.objects.get(pk=referral.pk)
