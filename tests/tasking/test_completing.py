"""Development is complete once nothing is open."""

from __future__ import annotations

import pytest

from foundations.lifecycle.machine import TransitionNotAllowed
from referrals import actions
from referrals.lifecycle import LIFECYCLE
from referrals.statuses import Status
from tasking import actions as development
from tasking import completing
from tests import factories


def complete(people, referral):
    return actions.perform(referral, "complete", by=people.ian, rationale="All is done.")


def test_complete_when_all_is_done(people):
    assert complete(people, factories.ready_to_complete(people)).status == Status.REASSESSMENT


def test_complete_without_any_product_needs_but_the_rationale(people, developing):
    assert complete(people, developing).status == Status.REASSESSMENT


@pytest.mark.parametrize("make", ["tasking_given", "tasking_accepted", "tasking_delivered"])
def test_not_while_a_tasking_is_open(people, developing, make):
    tasking = getattr(factories, make)(people, developing)
    with pytest.raises(TransitionNotAllowed, match="tasking 1 “Search the companies”"):
        complete(people, developing)
    development.perform_tasking(tasking, "cancel_tasking", by=people.sia, rationale="Not needed.")
    assert complete(people, developing).status == Status.REASSESSMENT


@pytest.mark.parametrize("make", ["product_draft", "product_in_review", "product_approved"])
def test_not_while_a_product_is_unfinished(people, developing, make):
    product = getattr(factories, make)(people, developing)
    with pytest.raises(TransitionNotAllowed, match="product 1 “Profile of the network”"):
        complete(people, developing)
    development.perform_product(product, "cancel_product", by=people.sia, rationale="Not needed.")
    assert complete(people, developing).status == Status.REASSESSMENT


def test_the_lists_of_the_referral_are_filled():
    assert completing.nothing_is_open in LIFECYCLE._guards["complete"]
    assert completing.end_what_is_open in LIFECYCLE._effects["withdraw"]
