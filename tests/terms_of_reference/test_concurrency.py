"""Two people at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from foundations.core.errors import Conflict
from referrals.models import Referral
from referrals.statuses import Status as ReferralStatus
from terms_of_reference import actions
from terms_of_reference.models import Signature, TermsOfReference
from terms_of_reference.statuses import Status
from tests import factories
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db, capsys):
    """The people, with the reference data that another test's end may have emptied."""
    call_command("load_reference_data", verbosity=0)
    return People()


def at_once(*deeds) -> list:
    """Carry the deeds out at the same moment; gives what each returned or raised."""
    ready, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        try:
            ready.wait(timeout=10)
            outcomes[place] = deed()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_both_sign_at_the_same_moment(people):
    terms, sam, sia = factories.terms_proposed(people), people.sam, people.sia
    outcomes = at_once(
        lambda: actions.perform(terms, "sign_for_sio", by=sam, agreed=True),
        lambda: actions.perform(terms, "sign_for_toex", by=sia, agreed=True),
    )
    assert sorted(outcome.status for outcome in outcomes) == [Status.IN_FORCE, Status.PROPOSED]
    assert TermsOfReference.objects.in_force().count() == 1
    assert Signature.objects.filter(voided_at=None).count() == 2
    referral = Referral.objects.get()
    assert referral.status == ReferralStatus.IN_DEVELOPMENT
    assert referral.status_changes.filter(verb="start_development").count() == 1


def test_two_officers_sign_for_the_same_party_at_the_same_moment(people):
    terms, dina, sia = factories.terms_proposed(people), people.dina, people.sia
    outcomes = at_once(
        lambda: actions.perform(terms, "sign_for_toex", by=dina, agreed=True),
        lambda: actions.perform(terms, "sign_for_toex", by=sia, agreed=True),
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert Signature.objects.count() == 1


def test_two_drafts_at_the_same_moment_are_one(people):
    referral, ian, sia = factories.agreeing_terms(people), people.ian, people.sia
    outcomes = at_once(
        lambda: actions.start_draft(referral, by=ian),
        lambda: actions.start_draft(referral, by=sia),
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert TermsOfReference.objects.count() == 1


def test_a_change_and_the_second_signature_at_the_same_moment(people):
    """Either the terms came into force first and the change is refused, or the change voided the signature."""
    terms = factories.terms_proposed(people)
    sam, sia, ian = people.sam, people.sia, people.ian
    signed = actions.perform(terms, "sign_for_sio", by=sam, agreed=True)
    outcomes = at_once(
        lambda: actions.perform(terms, "sign_for_toex", by=sia, agreed=True),
        lambda: actions.save_terms(signed.referral, by=ian, version=signed.version, aim="Another aim"),
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1, outcomes
    if TermsOfReference.objects.in_force().exists():
        assert TermsOfReference.objects.count() == 1
        assert Referral.objects.get().status == ReferralStatus.IN_DEVELOPMENT
    else:
        assert not Signature.objects.filter(voided_at=None).exists()
        assert Referral.objects.get().status == ReferralStatus.AGREEING_TERMS
