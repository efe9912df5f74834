"""Starting a version, writing it, and what a change to a proposed one does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.formats import today
from foundations.notifications.models import Notification
from referrals import actions as referral_actions
from referrals.models import Referral
from referrals.statuses import Status as ReferralStatus
from terms_of_reference import actions
from terms_of_reference.content import digest_of
from terms_of_reference.models import TermsOfReference
from terms_of_reference.statuses import Status
from tests import factories

WRITERS = ["ian", "sia", "dina"]
NOT_WRITERS = ["olivia", "ada", "gwen", "ivy", "rita", "dora", "fay", "ned", "nora", "nell"]


def amended(people) -> Referral:
    """In development, and its terms opened again."""
    return referral_actions.perform(
        factories.in_development(people), "amend_terms", by=people.sia, rationale="More car washes."
    )


class TestStart:
    @pytest.mark.parametrize("name", WRITERS)
    def test_the_first_draft_is_filled_from_the_request(self, people, agreeing, name):
        terms = actions.start_draft(agreeing, by=getattr(people, name))
        assert (terms.number, terms.status, terms.version) == (1, Status.DRAFT, 1)
        assert [one["question"] for one in terms.questions] == [
            "Who controls the supply of workers to the three car washes?"
        ]
        assert terms.background == "Three car washes in Norwich share one set of directors."
        assert terms.investigation_strategy == "Safeguard the workers first, then an arrest phase with partners."
        assert [(one["name"], one["due"]) for one in terms.products] == [
            ("Network analysis", agreeing.needed_by_date.isoformat())
        ]
        assert (terms.scope_places, terms.start_date) == ("Norwich and the A11", today())
        assert "money flows" in terms.methods, "from the template of the threat area"
        assert "DC Dora Disclosure" in terms.disclosure
        assert "Modern Slavery Act" in terms.legal
        assert terms.delivery_date == agreeing.needed_by_date
        assert "Debt bondage" in terms.risks
        assert "safe house" in terms.risks
        assert terms.content_digest == digest_of(terms.content)
        assert terms.written_by == getattr(people, name)

    def test_what_was_accepted_in_part_is_the_scope(self, people):
        referral = referral_actions.perform(
            factories.at_second_gate(people),
            "accept_in_part",
            by=people.sia,
            reason=factories.reason("accept"),
            rationale="Capacity.",
            priority="high",
            harm_score=60,
            lead_analyst=people.ian,
            accepted_part="The Norwich car washes alone.",
        )
        assert actions.start_draft(referral, by=people.ian).scope == "The Norwich car washes alone."

    @pytest.mark.parametrize("name", ["sam", *NOT_WRITERS])
    def test_nobody_else_starts_one(self, people, agreeing, name):
        with pytest.raises(PermissionDenied):
            actions.start_draft(agreeing, by=getattr(people, name))

    def test_another_analyst_of_the_region_who_does_not_lead_may_not(self, people, agreeing):
        Referral.objects.filter(pk=agreeing.pk).update(lead_analyst=people.dina)
        with pytest.raises(PermissionDenied):
            actions.start_draft(agreeing, by=people.ian)

    @pytest.mark.parametrize("make", [factories.at_second_gate, factories.in_development, factories.declined])
    def test_only_while_terms_are_being_agreed(self, people, make):
        with pytest.raises(Conflict, match="only while"):
            actions.start_draft(make(people), by=people.sia)

    def test_one_at_a_time(self, people, drafted):
        with pytest.raises(Conflict, match="being worked on"):
            actions.start_draft(drafted.referral, by=people.sia)

    def test_after_an_amendment_it_is_a_copy_of_the_one_in_force(self, people):
        referral = amended(people)
        in_force = referral.terms.get()
        terms = actions.start_draft(referral, by=people.ian)
        assert terms.number == 2
        assert terms.content == in_force.content | {"amendment_reason": "More car washes."}
        assert terms.proposed_at is None
        assert referral.terms.in_force().get() == in_force

    def test_it_is_audited(self, people, drafted):
        events = AuditEvent.objects.filter(target_id=str(drafted.public_id)).order_by("pk")
        assert [event.event for event in events] == ["terms_of_reference.start_draft", "terms_of_reference.save_terms"]
        assert {event.reference for event in events} == {drafted.referral.reference}


class TestSave:
    def test_a_draft_is_changed_in_place(self, people, drafted):
        saved = actions.save_terms(drafted.referral, by=people.sia, version=drafted.version, aim="Another aim")
        assert (saved.pk, saved.aim, saved.version) == (drafted.pk, "Another aim", drafted.version + 1)
        assert saved.content_digest == digest_of(saved.content) != drafted.content_digest
        assert saved.written_by == people.sia

    @pytest.mark.parametrize("name", NOT_WRITERS)
    def test_nobody_else_writes(self, people, drafted, name):
        with pytest.raises(PermissionDenied):
            actions.save_terms(drafted.referral, by=getattr(people, name), version=drafted.version, aim="Mine")

    def test_a_stale_write_is_refused(self, people, drafted):
        actions.save_terms(drafted.referral, by=people.sia, version=drafted.version, aim="First")
        with pytest.raises(StaleVersion):
            actions.save_terms(drafted.referral, by=people.ian, version=drafted.version, aim="Second")
        drafted.refresh_from_db()
        assert drafted.aim == "First"

    def test_not_without_a_version_to_write(self, people, agreeing):
        with pytest.raises(Conflict, match="Start a new version"):
            actions.save_terms(agreeing, by=people.ian, version=1, aim="An aim")

    def test_not_while_the_referral_is_on_hold(self, people, drafted):
        referral_actions.perform(
            drafted.referral, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Waiting."
        )
        with pytest.raises(Conflict, match="On hold"):
            actions.save_terms(drafted.referral, by=people.ian, version=drafted.version, aim="An aim")


class TestChangeAfterProposal:
    def test_it_makes_a_new_version_and_supersedes_the_old_one(self, people, proposed):
        saved = actions.save_terms(proposed.referral, by=people.ian, version=proposed.version, aim="Another aim")
        old = TermsOfReference.objects.get(pk=proposed.pk)
        assert (saved.number, saved.status, saved.proposed_at) == (2, Status.DRAFT, None)
        assert (saved.aim, saved.objectives) == ("Another aim", old.objectives)
        assert (old.status, old.content_digest) == (Status.SUPERSEDED, proposed.content_digest)
        assert old.aim == proposed.aim
        # A page that was opened on the old number is stale on the new one.
        assert saved.version > old.version > proposed.version

    def test_signatures_of_the_old_version_are_void_and_their_owners_are_told(self, people, proposed):
        signed = actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        saved = actions.save_terms(signed.referral, by=people.ian, version=signed.version, scope="Wider")
        signature = proposed.signatures.get()
        assert (signature.voided_by, signature.void_reason) == (people.ian, actions.CHANGED)
        assert signature.voided_at is not None
        assert saved.signatures.count() == 0
        notice = Notification.objects.get(kind="terms_of_reference.void")
        assert notice.recipient == people.sam
        assert "no longer counts" in notice.title

    def test_saving_it_unchanged_voids_nothing(self, people, proposed):
        signed = actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        saved = actions.save_terms(signed.referral, by=people.ian, version=signed.version, **signed.content)
        assert saved.pk == proposed.pk
        assert saved.signature_of("sio") is not None

    def test_it_holds_also_when_a_change_was_asked_for(self, people, proposed):
        asked = actions.perform(proposed, "ask_for_change", by=people.sam, rationale="Wider scope.")
        saved = actions.save_terms(asked.referral, by=people.ian, version=asked.version, scope="Wider")
        assert saved.number == 2
        assert TermsOfReference.objects.get(pk=proposed.pk).status == Status.SUPERSEDED

    def test_when_it_fails_nothing_has_changed(self, people, proposed, monkeypatch):
        signed = actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        monkeypatch.setattr(actions.notifications, "tell_voided", broken)
        with pytest.raises(RuntimeError):
            actions.save_terms(signed.referral, by=people.ian, version=signed.version, aim="Another aim")
        only = TermsOfReference.objects.get()
        assert (only.status, only.version) == (Status.PROPOSED, signed.version)
        assert only.signature_of("sio") is not None


class TestAmendment:
    def test_the_old_version_stays_in_force_until_both_have_signed_the_new_one(self, people):
        referral = amended(people)
        draft = actions.start_draft(referral, by=people.ian)
        draft = actions.save_terms(
            referral, by=people.ian, version=draft.version, delivery_date=today() + timedelta(days=90)
        )
        draft = actions.perform(draft, "propose", by=people.ian)
        actions.perform(draft, "sign_for_toex", by=people.dina, agreed=True)
        assert referral.terms.in_force().get().number == 1
        actions.perform(draft, "sign_for_sio", by=people.sam, agreed=True)
        assert referral.terms.in_force().get().number == 2
        old = referral.terms.get(number=1)
        assert old.status == Status.SUPERSEDED
        # What was agreed at the time stays as it was, with its signatures.
        assert len(old.signatures_in_effect()) == 2
        referral.refresh_from_db()
        assert referral.status == ReferralStatus.IN_DEVELOPMENT


def broken(*args, **kwargs):
    raise RuntimeError
