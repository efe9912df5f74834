"""Reassessing, recommending an owner, and what the owner answers."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from foundations.accounts.models import Organisation
from foundations.lifecycle.machine import MissingFacts, TransitionNotAllowed
from foundations.notifications.models import Notification
from outcomes.effects import record_reassessment
from outcomes.models import OwnershipOffer, Reassessment
from outcomes.owners import possible_owners
from referrals import actions
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories


def test_a_recommendation_records_the_reassessment_and_the_offer(people):
    referral = factories.agreeing_ownership(people)
    made = referral.reassessments.get()
    assert (made.number, made.harm_before, made.harm_now, made.harm_change) == (1, 72, 40, -32)
    assert made.recorded_by == people.sia
    assert made.recommended_owner.slug == "norfolk"
    offer = made.offer
    assert offer.to_organisation == referral.offered_to
    assert (offer.answer, offer.answered_by, offer.answered_at) == ("", None, None)
    assert referral.status == Status.AGREEING_OWNERSHIP


@pytest.mark.parametrize("name", ["olivia", "sam", "ada", "gwen", "ian", "dora", "wanda", "nora", "ned"])
def test_others_may_not_recommend(people, name):
    referral = factories.reassessment(people)
    with pytest.raises(PermissionDenied):
        actions.perform(referral, "recommend_owner", by=getattr(people, name), **factories.reassessed())


def test_the_inspector_may_recommend(people):
    referral = factories.reassessment(people)
    moved = actions.perform(referral, "recommend_owner", by=people.dina, **factories.reassessed())
    assert moved.status == Status.AGREEING_OWNERSHIP


@pytest.mark.parametrize("stage", ["at_second_gate", "agreeing_terms", "agreeing_ownership", "closing", "closed"])
def test_it_is_recommended_at_reassessment_only(people, stage):
    referral = getattr(factories, stage)(people)
    with pytest.raises(TransitionNotAllowed):
        actions.perform(referral, "recommend_owner", by=people.sia, **factories.reassessed())


def test_possible_owners_are_near_regional_or_national(people):
    slugs = set(possible_owners(factories.reassessment(people)).values_list("slug", flat=True))
    assert {"norfolk", "suffolk", "ersou", "rocuwm", "toex-national"} <= slugs
    assert not {"west-midlands", "metropolitan"} & slugs


@pytest.mark.parametrize(("owner", "level"), [("ersou", "force"), ("norfolk", "nation"), ("west-midlands", "force")])
def test_an_owner_that_does_not_fit_is_refused_by_the_verb_itself(people, owner, level):
    referral = factories.reassessment(people)
    with pytest.raises(TransitionNotAllowed):
        actions.perform(referral, "recommend_owner", by=people.sia, **factories.reassessed(owner, level))
    assert not Reassessment.objects.exists()


def test_a_reassessment_without_its_answers_moves_nothing(people):
    referral = factories.reassessment(people)
    with pytest.raises(MissingFacts):
        actions.perform(
            referral,
            "recommend_owner",
            by=people.sia,
            rationale="x",
            offered_to=Organisation.objects.get(slug="norfolk"),
        )
    referral.refresh_from_db()
    assert referral.status == Status.REASSESSMENT
    assert not OwnershipOffer.objects.exists()


def test_when_a_later_effect_fails_nothing_is_recorded(people, monkeypatch):
    referral = factories.reassessment(people)

    def fails(change):
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(LIFECYCLE._effects, "recommend_owner", [record_reassessment, fails])
    with pytest.raises(RuntimeError):
        actions.perform(referral, "recommend_owner", by=people.sia, **factories.reassessed())
    referral.refresh_from_db()
    assert referral.status == Status.REASSESSMENT
    assert not Reassessment.objects.exists()
    assert not Notification.objects.filter(kind="referrals.recommend_owner").exists()


def test_acceptance_is_written_into_the_offer(people):
    referral = factories.closing(people)
    offer = referral.ownership_offers.get()
    assert (offer.answer, offer.named_lead, offer.answered_by) == ("accepted", "DI Lee Owner", people.sam)
    assert referral.owner.slug == "norfolk"
    assert referral.status == Status.CLOSING


@pytest.mark.parametrize("name", ["colin", "sia", "dina", "gwen", "walter", "ned", "nora"])
def test_others_may_not_answer_for_the_force(people, name):
    referral = factories.agreeing_ownership(people)
    with pytest.raises(PermissionDenied):
        actions.perform(referral, "accept_ownership", by=getattr(people, name), named_lead="DI Lee Owner")


def test_the_region_and_the_nation_answer_for_themselves(people):
    referral = factories.agreeing_ownership(people, owner="ersou", level="region")
    with pytest.raises(PermissionDenied):
        actions.perform(referral, "accept_ownership", by=people.sam, named_lead="DI Lee Owner")
    assert actions.perform(referral, "accept_ownership", by=people.dina, named_lead="DI Dina").owner.slug == "ersou"
    referral = factories.agreeing_ownership(people, owner="toex-national", level="nation")
    assert actions.perform(referral, "accept_ownership", by=people.ned, named_lead="Ned").status == Status.CLOSING


def test_a_refusal_leads_back_and_the_chain_of_owners_stays(people):
    referral = factories.agreeing_ownership(people)
    referral = actions.perform(referral, "refuse_ownership", by=people.ada, rationale="We have no team for it.")
    assert referral.status == Status.REASSESSMENT
    assert referral.offered_to is None
    referral = actions.perform(
        referral, "recommend_owner", by=people.dina, **factories.reassessed("ersou", "region", harm_now=80)
    )
    chain = list(referral.ownership_offers.values_list("to_organisation__slug", "answer", "reason"))
    assert chain == [("ersou", "", ""), ("norfolk", "refused", "We have no team for it.")]
    assert list(referral.reassessments.values_list("number", "harm_before", "harm_now")) == [(2, 72, 80), (1, 72, 40)]


def test_an_answer_is_given_once(people):
    referral = factories.closing(people)
    # Once answered nobody is asked any more, so the engine says "not you" before it says "not now".
    with pytest.raises((PermissionDenied, TransitionNotAllowed)):
        actions.perform(referral, "accept_ownership", by=people.sam, named_lead="Another")
    assert referral.ownership_offers.get().named_lead == "DI Lee Owner"


def test_a_hold_keeps_the_offer_open(people):
    referral = factories.agreeing_ownership(people)
    referral = actions.perform(referral, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Trial.")
    assert referral.ownership_offers.open().exists()
    referral = actions.perform(referral, "resume", by=people.sia, rationale="Trial over.")
    assert actions.perform(referral, "accept_ownership", by=people.sam, named_lead="X").status == Status.CLOSING


def test_withdrawing_lets_the_open_offer_lapse(people):
    referral = factories.agreeing_ownership(people)
    actions.perform(
        referral, "withdraw", by=people.olivia, reason=factories.reason("withdraw"), rationale="Case dropped."
    )
    offer = referral.ownership_offers.get()
    assert (offer.answer, offer.answered_by) == ("lapsed", people.olivia)


def test_withdrawing_without_an_offer_works(people):
    assert factories.withdrawn(people).status == Status.WITHDRAWN


def test_the_database_keeps_reassessments_and_answers(people):
    referral = factories.closing(people)
    for change in (
        lambda: referral.reassessments.update(harm_now=1),
        lambda: referral.ownership_offers.update(reason="other"),
        lambda: referral.ownership_offers.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert connection.is_usable()


def test_the_database_allows_one_open_offer(people):
    referral = factories.agreeing_ownership(people)
    made = referral.reassessments.get()
    made.pk, made.public_id, made.number = None, "6a1f5d3e-6d61-4f0a-8f4e-0c6a4f5b9a10", 2
    made._state.adding = True
    made.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnershipOffer.objects.create(
            referral=referral,
            reassessment=made,
            to_organisation=referral.offered_to,
            offered_by=people.sia,
            offered_at=made.recorded_at,
        )


def test_the_receiver_is_told_and_sees_the_referral(people):
    referral = factories.agreeing_ownership(people, owner="rocuwm", level="region")
    assert Referral.objects.visible_to(people.wanda).filter(pk=referral.pk).exists()
    assert Reassessment.objects.visible_to(people.wanda).filter(referral=referral).exists()
    assert not Reassessment.objects.visible_to(people.walter).exists()


def test_an_organisation_where_nobody_can_answer_is_not_asked(people):
    referral = factories.reassessment(people)
    with pytest.raises(TransitionNotAllowed) as refused:
        actions.perform(referral, "recommend_owner", by=people.sia, **factories.reassessed("nca", "nation"))
    assert "Nobody at National Crime Agency can answer here yet" in refused.value.explanation
