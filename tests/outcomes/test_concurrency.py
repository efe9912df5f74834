"""Two people at the same moment, on two connections."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from foundations.core.errors import Conflict
from outcomes import actions as outcomes
from outcomes.models import Disruption, Feedback
from referrals import actions
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories
from tests.outcomes.answers import disruption, feedback

REFUSALS = (Conflict, PermissionDenied)


@pytest.fixture
def committed(transactional_db, people):
    """The people, with rows that other connections see."""
    return people


def at_once(*calls) -> list:
    """What each call answered, or how it was refused; all start together, each on its own connection."""
    barrier, answers = Barrier(len(calls)), [None] * len(calls)

    def run(place: int):
        try:
            barrier.wait()
            answers[place] = calls[place]()
        except REFUSALS as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.asvs("V2.3.4")
def test_of_two_answers_to_one_offer_exactly_one_counts(committed):
    people = committed
    referral, ada = factories.agreeing_ownership(people), people.ada
    answers = at_once(
        lambda: actions.perform(referral, "accept_ownership", by=people.sam, named_lead="DI Lee Owner"),
        lambda: actions.perform(referral, "refuse_ownership", by=ada, rationale="No team."),
    )
    assert sum(isinstance(answer, REFUSALS) for answer in answers) == 1
    offer = referral.ownership_offers.get()
    referral = Referral.objects.get(pk=referral.pk)
    assert (referral.status, offer.answer) in {
        (Status.CLOSING, "accepted"),
        (Status.REASSESSMENT, "refused"),
    }


def test_feedback_sent_twice_at_once_counts_once(committed):
    people = committed
    referral = factories.closed(people)
    answers = at_once(*[lambda: outcomes.give_feedback(referral, by=people.sam, **feedback())] * 2)
    assert sum(isinstance(answer, REFUSALS) for answer in answers) == 1
    assert Feedback.objects.count() == 1


def test_disruptions_recorded_at_once_have_different_numbers(committed):
    people = committed
    referral, made = factories.closing(people), disruption()
    at_once(*[lambda: outcomes.record_disruption(referral, by=people.ian, **made)] * 3)
    assert sorted(Disruption.objects.values_list("number", flat=True)) == [1, 2, 3]
