"""The page names exactly those whom the rule lets in: for any people, roles and records."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundations.accounts.models import User
from foundations.audit.models import AccessEvent
from referrals.models import Referral
from referrals.sight import who
from tests import factories
from tests.isolation import test_same_rule

pytestmark = pytest.mark.django_db


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_it_lists_everybody_and_nobody_else(seed):
    people = [User.objects.get(pk=user.pk) for user in test_same_rule.make(Random(seed))]
    for referral in Referral.objects.filter(requester__in=people).select_related("force", "region"):
        listed = who.who_sees(referral).user_ids() & {user.pk for user in people}
        sees = {user.pk for user in people if Referral.objects.visible_to(user).filter(pk=referral.pk).exists()}
        assert listed == sees, seed


def test_each_with_the_reason(people, sign_in):
    referral = factories.agreeing_terms(people)
    assert people.dina
    assert people.nora
    factories.granted(people.walter, referral, by=people.sia)
    page = sign_in(people.olivia).get(f"/referrals/{referral.key}/sight/").content.decode()
    for words in (
        "Made the request",
        "Senior investigating officer",
        "Lead analyst",
        "Given access by name",
        "The region that handles it",
        "The nation sees what any region has received",
        "DI Dina Inspector, TOEX Detective Inspector",
        "Nora Performance, National performance analyst",
    ):
        assert words in page, words


def test_as_many_statements_for_many_as_for_few(people, sign_in, django_assert_max_num_queries):
    referral = factories.at_second_gate(people)
    for name in ("walter", "wanda", "wes", "will"):
        factories.granted(getattr(people, name), referral, by=people.sia)
    client = sign_in(people.sia)
    with django_assert_max_num_queries(12):
        client.get(f"/referrals/{referral.key}/sight/")


def test_it_is_for_whoever_sees_the_referral(people, sign_in):
    referral = factories.at_second_gate(people)
    for name, code in (("olivia", 200), ("gwen", 200), ("nora", 200), ("colin", 404), ("walter", 404), ("otto", 404)):
        assert sign_in(getattr(people, name)).get(f"/referrals/{referral.key}/sight/").status_code == code, name


@pytest.mark.parametrize("address", ["/referrals/{}/sight/", "/api/v1/referrals/{}/sight/"])
def test_who_asks_stands_in_the_log(people, sign_in, address):
    referral = factories.at_second_gate(people)
    assert sign_in(people.sia).get(address.format(referral.key)).status_code == 200
    row = AccessEvent.objects.get()
    assert (row.actor_id, row.references) == (people.sia.pk, [referral.reference])
