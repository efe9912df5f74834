"""Each verb: where it starts, where it is refused, who may not, and that it happens as a whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from foundations.accounts.models import Membership, Organisation, User
from foundations.lifecycle.machine import MissingFacts, StaleVersion, TransitionNotAllowed
from foundations.notifications.models import Notification, OutboxEmail
from referrals import actions as referral_actions
from referrals.models import Referral
from referrals.statuses import Status as ReferralStatus
from terms_of_reference import actions, effects
from terms_of_reference.lifecycle import LIFECYCLE
from terms_of_reference.models import Signature, TermsOfReference
from terms_of_reference.statuses import Status
from tests import factories
from tests.people import WHO

FACTS = {
    "propose": {},
    "sign_for_sio": {"agreed": True},
    "sign_for_toex": {"agreed": True},
    "ask_for_change": {"rationale": "A wider scope."},
    "decline_for_sio": {"rationale": "The scope is too narrow."},
    "decline_for_toex": {"rationale": "There is nobody to do it."},
}
MAY = {
    "propose": {"ian", "sia", "dina"},
    "sign_for_sio": {"sam"},
    "sign_for_toex": {"sia", "dina"},
    "ask_for_change": {"sam"},
    "decline_for_sio": {"sam"},
    "decline_for_toex": {"sia", "dina"},
}
SOURCE = {verb: {Status.PROPOSED} for verb in FACTS} | {"propose": {Status.DRAFT}}


def do(terms, verb, by):
    return actions.perform(terms, verb, by=by, **FACTS[verb])


def at_source(people, verb) -> TermsOfReference:
    return factories.terms_drafted(people) if verb == "propose" else factories.terms_proposed(people)


@pytest.mark.parametrize(("verb", "name"), [(verb, name) for verb in FACTS for name in sorted(MAY[verb])])
def test_each_verb_is_done_by_those_who_may(people, verb, name):
    moved = do(at_source(people, verb), verb, getattr(people, name))
    given_back = ("ask_for_change", "decline_for_sio", "decline_for_toex")
    reached = {"propose": Status.PROPOSED, **dict.fromkeys(given_back, Status.DRAFT)}
    assert moved.status == reached.get(verb, Status.PROPOSED)
    assert moved.status_changes.first().by == getattr(people, name)


@pytest.mark.parametrize("verb", FACTS)
def test_each_verb_is_refused_to_everybody_else(people, verb):
    terms = at_source(people, verb)
    for name in set(WHO) - MAY[verb]:
        with pytest.raises(PermissionDenied):
            do(terms, verb, getattr(people, name))


@pytest.mark.parametrize(("verb", "status"), [(v, s) for v in FACTS for s in Status if s not in SOURCE[v]])
def test_each_verb_is_refused_in_every_other_status(people, verb, status):
    terms = at_source(people, verb)
    terms.status = status
    with pytest.raises(TransitionNotAllowed):
        LIFECYCLE.find(terms, verb, getattr(people, sorted(MAY[verb])[0]))


@pytest.mark.parametrize("verb", FACTS)
def test_each_verb_waits_while_the_referral_is_on_hold(people, verb):
    terms = at_source(people, verb)
    referral_actions.perform(
        terms.referral, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Waiting."
    )
    with pytest.raises(TransitionNotAllowed, match="On hold"):
        do(terms, verb, getattr(people, sorted(MAY[verb])[0]))


@pytest.mark.parametrize("verb", FACTS)
def test_each_verb_is_undone_as_a_whole_when_an_effect_fails(people, verb, monkeypatch):
    terms = at_source(people, verb)
    before = (terms.status, terms.version)
    monkeypatch.setattr("terms_of_reference.notifications.send", broken)
    with pytest.raises(RuntimeError):
        do(terms, verb, getattr(people, sorted(MAY[verb])[0]))
    terms = TermsOfReference.objects.get(pk=terms.pk)
    assert (terms.status, terms.version) == before
    assert not terms.status_changes.filter(verb=verb).exists()
    assert not Signature.objects.exists()


def broken(*args, **kwargs):
    raise RuntimeError


@pytest.mark.parametrize("verb", FACTS)
def test_each_verb_refuses_a_version_that_is_stale(people, verb):
    terms = at_source(people, verb)
    with pytest.raises(StaleVersion):
        actions.perform(terms, verb, by=getattr(people, sorted(MAY[verb])[0]), version=terms.version - 1, **FACTS[verb])


def test_nobody_supersedes_by_hand(people, proposed):
    with pytest.raises(LookupError):
        actions.perform(proposed, "supersede", by=people.sia)


class TestPropose:
    def test_it_says_what_is_missing(self, people, agreeing):
        draft = actions.start_draft(agreeing, by=people.ian)
        with pytest.raises(TransitionNotAllowed, match="Enter what is in scope"):
            actions.perform(draft, "propose", by=people.ian)

    def test_a_delivery_date_that_passed_while_it_was_a_draft_stands_in_the_way(self, people, drafted):
        with (
            time_machine.travel(drafted.written_at + timedelta(days=51)),
            pytest.raises(TransitionNotAllowed, match="The delivery date has passed"),
        ):
            actions.perform(drafted, "propose", by=people.ian)

    def test_the_sio_is_told_and_the_subject_says_nothing_operational(self, people, proposed):
        notice = Notification.objects.get(kind="terms_of_reference.propose")
        assert notice.recipient == people.sam
        assert notice.path == proposed.get_absolute_url()
        email = OutboxEmail.objects.get(notification=notice)
        reference = proposed.referral.reference
        assert email.subject == f"[OFFICIAL] {reference}: the terms of reference wait for your signature"
        assert "Lanternfish" not in email.subject + email.body

    def test_the_requester_is_told_where_the_sio_has_no_account(self, people):
        terms = factories.terms_proposed(people, sio_email="somebody@elsewhere.example")
        assert Notification.objects.get(kind="terms_of_reference.propose").recipient == people.olivia
        assert do(terms, "sign_for_sio", people.olivia).signature_of("sio").user == people.olivia

    def test_an_sio_who_left_does_not_hold_the_terms_up(self, people, proposed):
        User.objects.filter(pk=people.sam.pk).update(is_active=False)
        assert do(proposed, "sign_for_sio", people.olivia).signature_of("sio").name == "Olivia Officer"


class TestSign:
    @pytest.mark.parametrize("order", [("sio", "toex"), ("toex", "sio")])
    def test_both_signatures_bring_it_into_force_and_start_development(self, people, proposed, order):
        signer = {"sio": people.sam, "toex": people.sia}
        first = do(proposed, f"sign_for_{order[0]}", signer[order[0]])
        assert (first.status, first.in_force_at) == (Status.PROPOSED, None)
        assert Referral.objects.get().status == ReferralStatus.AGREEING_TERMS
        second = do(proposed, f"sign_for_{order[1]}", signer[order[1]])
        assert second.status == Status.IN_FORCE
        assert second.in_force_at is not None
        referral = Referral.objects.get()
        assert referral.status == ReferralStatus.IN_DEVELOPMENT
        assert referral.status_changes.first().by == signer[order[1]]

    def test_the_signature_keeps_name_rank_and_digest_as_they_were(self, people, proposed):
        do(proposed, "sign_for_sio", people.sam)
        User.objects.filter(pk=people.sam.pk).update(name="Sam Promoted", rank="Supt")
        signature = Signature.objects.get()
        assert (signature.titled_name, signature.party) == ("DCI Sam Investigator", "sio")
        assert signature.content_digest == proposed.content_digest

    def test_a_party_signs_once(self, people, proposed):
        do(proposed, "sign_for_toex", people.sia)
        with pytest.raises(TransitionNotAllowed, match="Sia Senior has signed"):
            do(proposed, "sign_for_toex", people.dina)

    def test_nobody_signs_for_both(self, people, proposed):
        ersou = Organisation.objects.get(slug="ersou")
        Membership.objects.create(
            user=people.sam, organisation=ersou, role="senior_intelligence_analyst", starts_on=date(2024, 1, 1)
        )
        sam = User.objects.get(pk=people.sam.pk)
        do(proposed, "sign_for_sio", sam)
        with pytest.raises(TransitionNotAllowed, match="Nobody signs for both"):
            do(proposed, "sign_for_toex", sam)
        assert Referral.objects.get().status == ReferralStatus.AGREEING_TERMS

    def test_the_other_party_is_told_of_the_first_signature_and_of_no_second(self, people, proposed):
        assert people.dina, "the Detective Inspector may sign as well"
        do(proposed, "sign_for_sio", people.sam)
        told = Notification.objects.filter(kind="terms_of_reference.sign_for_sio")
        assert {notice.recipient for notice in told} == {people.sia, people.dina}
        do(proposed, "sign_for_toex", people.sia)
        assert not Notification.objects.filter(kind="terms_of_reference.sign_for_toex").exists()
        started = Notification.objects.filter(kind="referrals.start_development")
        assert {notice.recipient for notice in started} == {people.olivia, people.sam, people.ian}

    def test_when_development_cannot_start_the_second_signature_is_not_given(self, people, proposed, monkeypatch):
        do(proposed, "sign_for_sio", people.sam)
        monkeypatch.setattr(effects.REFERRALS, "move", broken)
        with pytest.raises(RuntimeError):
            do(proposed, "sign_for_toex", people.sia)
        terms = TermsOfReference.objects.get()
        assert (terms.status, terms.in_force_at) == (Status.PROPOSED, None)
        assert Signature.objects.count() == 1
        assert Referral.objects.get().status == ReferralStatus.AGREEING_TERMS

    def test_the_national_manager_signs_where_the_nation_serves_the_region(self, people, proposed):
        Organisation.objects.filter(slug="ersou").update(served_nationally=True)
        assert do(proposed, "sign_for_toex", people.ned).signature_of("toex").user == people.ned


class TestAskForChange:
    def test_it_goes_back_to_its_author_with_the_text(self, people, proposed):
        moved = do(proposed, "ask_for_change", people.sam)
        assert moved.status == Status.DRAFT
        assert moved.status_changes.first().note == "A wider scope."
        assert Notification.objects.get(kind="terms_of_reference.ask_for_change").recipient == people.ian

    def test_signatures_on_it_are_void(self, people, proposed):
        do(proposed, "sign_for_toex", people.sia)
        do(proposed, "ask_for_change", people.sam)
        signature = Signature.objects.get()
        assert (signature.voided_by, signature.void_reason) == (people.sam, effects.CHANGE_ASKED)

    def test_it_needs_the_text(self, people, proposed):
        with pytest.raises(MissingFacts):
            actions.perform(proposed, "ask_for_change", by=people.sam)

    def test_the_author_may_propose_the_same_text_again_and_both_sign_anew(self, people, proposed):
        do(proposed, "sign_for_toex", people.sia)
        do(proposed, "ask_for_change", people.sam)
        again = do(proposed, "propose", people.ian)
        assert again.number == 1
        do(again, "sign_for_sio", people.sam)
        assert do(again, "sign_for_toex", people.sia).status == Status.IN_FORCE
        assert Signature.objects.filter(voided_at=None).count() == 2
