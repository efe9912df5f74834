"""Two people at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from foundations.core.errors import Conflict
from referrals import actions as referrals
from referrals.statuses import Status
from tasking import actions
from tasking.models import Dissemination, Tasking
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


def refused(outcomes) -> int:
    errors = [one for one in outcomes if isinstance(one, Exception)]
    assert all(isinstance(error, Conflict) for error in errors), errors
    return len(errors)


def test_a_product_is_approved_once(people):
    product, sia, dina = factories.product_in_review(people), people.sia, people.dina
    outcomes = at_once(
        *(lambda by=by: actions.perform_product(product, "approve_product", by=by) for by in (sia, dina))
    )
    assert refused(outcomes) == 1
    assert product.status_changes.filter(verb="approve_product").count() == 1


def test_nobody_receives_a_version_twice(people):
    product = factories.product_approved(people)
    facts = {"product_version": product.approved_version, "recipients": [people.olivia], "handling_code": "P"}
    sia, dina = people.sia, people.dina
    outcomes = at_once(
        *(lambda by=by: actions.perform_product(product, "disseminate_product", by=by, **facts) for by in (sia, dina))
    )
    assert refused(outcomes) == 1
    assert Dissemination.objects.count() == 1


def test_taskings_given_at_once_have_numbers_of_their_own(people):
    referral = factories.in_development(people)
    assert people.rita
    assert people.ian
    outcomes = at_once(*[lambda: factories.tasking_given(people, referral)] * 4)
    assert refused(outcomes) == 0
    assert sorted(Tasking.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_referral_is_not_completed_past_a_tasking_given_at_that_moment(people):
    referral, ian = factories.in_development(people), people.ian
    assert people.rita
    at_once(
        lambda: factories.tasking_given(people, referral),
        lambda: referrals.perform(referral, "complete", by=ian, rationale="All is done."),
    )
    referral.refresh_from_db()
    assert (referral.status == Status.REASSESSMENT) != Tasking.objects.exists()
