"""What PostgreSQL refuses, whoever asks, and what each person sees."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from terms_of_reference import actions
from terms_of_reference.content import DAYS, FIELDS, LISTS
from terms_of_reference.models import Signature, TermsOfReference, TermsStatusChange
from terms_of_reference.statuses import Status
from tests import factories


def refused(query, **changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        query.update(**changes)


def twin(terms, **changes) -> TermsOfReference:
    """Another version, put into the database behind the actions' back."""
    values = {
        "referral": terms.referral,
        "number": terms.number + 1,
        "content_digest": terms.content_digest,
        "written_by": terms.written_by,
        "written_at": terms.written_at,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        TermsOfReference.objects.create(**values | changes)


@pytest.mark.parametrize("name", FIELDS)
def test_the_content_is_frozen_from_the_proposal(proposed, name):
    value = date(2031, 2, 3) if name in DAYS else [{"key": "0a"}] if name in LISTS else "Another text"
    refused(TermsOfReference.objects.filter(pk=proposed.pk), **{name: value})


def test_nor_can_the_proposal_be_undone_or_deleted(proposed):
    refused(TermsOfReference.objects.filter(pk=proposed.pk), proposed_at=None, proposed_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        TermsStatusChange.objects.filter(record=proposed).delete()


def test_a_draft_may_change(drafted):
    assert TermsOfReference.objects.filter(pk=drafted.pk).update(aim="Another aim") == 1


def test_one_working_version_and_one_number(people, drafted):
    twin(drafted)
    twin(drafted, number=drafted.number, status=Status.SUPERSEDED)


def test_one_version_in_force(people):
    terms = factories.in_development(people).terms.get()
    now = timezone.now()
    twin(terms, status=Status.IN_FORCE, in_force_at=now, proposed_at=now, proposed_by=people.ian)


def test_who_and_when_travel_together(people, drafted):
    query = TermsOfReference.objects.filter(pk=drafted.pk)
    refused(query, proposed_at=timezone.now())
    refused(query, proposed_by=people.ian)
    refused(query, status=Status.PROPOSED)
    refused(query, status=Status.IN_FORCE)
    refused(query, in_force_at=timezone.now())
    refused(query, content_digest="no digest")


def test_a_signature_changes_only_by_being_voided_once(people, proposed):
    actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
    query = Signature.objects.all()
    for change in ({"name": "X"}, {"rank": "X"}, {"party": "toex"}, {"user": people.sia}, {"content_digest": "0" * 64}):
        refused(query, **change)
    refused(query, voided_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        query.delete()
    void = {"voided_at": timezone.now(), "voided_by": people.sia, "void_reason": "Changed"}
    assert query.update(**void) == 1
    refused(query, voided_at=None, voided_by=None, void_reason="")


def test_one_signature_a_party_and_one_a_person(people, proposed):
    actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
    values = {"terms": proposed, "content_digest": proposed.content_digest, "signed_at": timezone.now(), "name": "X"}
    for party, user in (("sio", people.olivia), ("toex", people.sam)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.create(party=party, user=user, **values)


def test_terms_are_seen_by_those_who_see_the_referral(people, proposed):
    def sees(name):
        return TermsOfReference.objects.visible_to(getattr(people, name)).filter(pk=proposed.pk).exists()

    assert all(sees(name) for name in ("olivia", "sam", "ada", "gwen", "sia", "dina", "ian", "ned", "nora"))
    assert not any(sees(name) for name in ("colin", "walter", "wanda", "will", "nick", "otto", "adam"))
