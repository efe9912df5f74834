"""Two people at the same moment, each on a connection of their own."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.lifecycle.machine import TransitionNotAllowed
from foundations.notifications.models import Notification
from referrals.models import Referral, Share
from referrals.sharing import actions, sweeping
from tests import factories
from tests.people import People
from tests.sharing import offers
from tests.sharing.steps import IDS, STEPS, made
from tests.tasking.test_concurrency import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db):
    """The people, with the reference data that another test's end may have emptied."""
    call_command("load_reference_data", verbosity=0)
    return People()


def answering(share, verb, by, **facts):
    return lambda: offers.step(share, verb, by, **facts)


@pytest.mark.parametrize("step", STEPS, ids=IDS)
def test_of_two_at_once_one_wins(people, step):
    share = made(step, people)
    deed = answering(share, step.verb, getattr(people, step.by), **step.facts(people))
    assert refused(at_once(deed, deed)) == 1
    assert share.status_changes.filter(verb=step.verb).count() == 1


@pytest.mark.parametrize("kind", ["refer", "transfer"])
def test_accepting_meets_taking_back(people, kind):
    share = offers.offered(people, kind=kind)
    facts = offers.accepting(people, share)
    outcomes = at_once(answering(share, "accept", people.wanda, **facts), answering(share, "take_back", people.sia))
    # Who has handed it over may no more take it back.
    assert [type(one) for one in outcomes if isinstance(one, Exception)] in ([TransitionNotAllowed], [PermissionDenied])
    share.refresh_from_db()
    region = Referral.objects.get().region.slug
    assert (share.status, region) in {
        ("accepted", "rocuwm" if kind == "transfer" else "ersou"),
        ("taken_back", "ersou"),
    }


def test_a_hand_over_is_offered_to_one_of_two_regions(people):
    referral = factories.in_development(people)
    wales = Organisation.objects.get(slug="tarian")
    outcomes = at_once(
        *(
            lambda by=by, unit=unit: actions.offer(referral, by=by, **offers.answers(kind="transfer") | unit)
            for by, unit in ((people.sia, {}), (people.dina, {"to_organisation": wales}))
        )
    )
    assert refused(outcomes) == 1
    assert Share.objects.filter(status="offered").count() == 1


def test_two_units_accept_at_once_without_waiting_for_each_other(people):
    """The one hands over to itself what the other shares: each ends what the other may be about to."""
    referral = factories.in_development(people)
    lasting, hand_over = offers.offered(people, referral), offers.offered(people, referral, kind="transfer")
    wendy, wanda, wes = people.wendy, people.wanda, people.wes
    outcomes = at_once(answering(hand_over, "accept", wanda, lead_analyst=wendy), answering(lasting, "accept", wes))
    assert refused(outcomes) <= 1
    hand_over.refresh_from_db()
    lasting.refresh_from_db()
    assert (hand_over.status, lasting.status) == ("accepted", "ended")
    assert Referral.objects.get().region.slug == "rocuwm"


def test_a_unit_asks_once(people):
    referral = factories.in_development(people)

    def asking(by):
        def deed():
            with isolation.as_user(by):
                return offers.asked(people, referral, by=by)

        return deed

    assert refused(at_once(asking(people.wanda), asking(people.wes))) == 1
    assert Share.objects.count() == 1


def test_two_sweeps_remind_once(people):
    assert people.dina
    share = offers.accepted(people)
    Share.objects.filter(pk=share.pk).update(decided_at=share.started_at - sweeping.SOON * 5)
    soon = share.ends_at - sweeping.SOON / 2
    outcomes = at_once(*[lambda: sweeping.sweep(now=soon)] * 2)
    assert refused(outcomes) == 0
    told = Notification.objects.filter(kind="sharing.ends_soon")
    assert sorted(told.values_list("recipient__name", flat=True)) == [
        "Dina Inspector",
        "Ian Analyst",
        "Sia Senior",
        "Wanda Senior",
        "Wes Inspector",
    ]
