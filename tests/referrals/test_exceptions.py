"""Exceptions to the rule of memberships: people named on one referral, by work or by grant; and roles that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership, User
from foundations.core.errors import Conflict
from referrals import actions, permissions
from referrals.models import Referral, ReferralUserObjectPermission
from referrals.people import add_person
from referrals.sight import grants
from tests import factories


def sees(person, referral) -> bool:
    fresh = User.objects.get(pk=person.pk)
    return Referral.objects.visible_to(fresh).filter(pk=referral.pk).exists()


@pytest.mark.asvs("V8.2.2")
def test_a_grant_lets_one_named_person_see_one_referral(people, sign_in):
    referral, other = factories.at_first_gate(people), factories.at_first_gate(people)
    grant = factories.granted(people.walter, referral, by=people.olivia)
    assert sees(people.walter, referral)
    assert not sees(people.walter, other)
    assert people.walter.has_perm(permissions.VIEW, referral)
    assert sign_in(people.walter).get(referral.get_absolute_url()).status_code == 200
    grants.withdraw(grant, reason="His part is done.", by=people.olivia)
    assert not sees(people.walter, referral)
    assert sign_in(people.walter).get(referral.get_absolute_url()).status_code == 404


def test_a_grant_to_see_lets_nobody_do_anything(people):
    referral = factories.at_first_gate(people)
    factories.granted(people.will, referral, by=people.sia)
    assert actions.LIFECYCLE.available(referral, people.will) == []


def test_a_grant_holds_from_its_first_day_to_its_last(people):
    referral = factories.at_first_gate(people)
    factories.granted(people.walter, referral, by=people.olivia)
    rows = ReferralUserObjectPermission.objects.filter(user=people.walter)
    now = timezone.now()
    for starts, ends, seen in [(-2, -1, False), (1, 2, False), (-1, 1, True)]:
        rows.update(starts_at=now + timedelta(days=starts), ends_at=now + timedelta(days=ends))
        assert sees(people.walter, referral) == seen
        assert people.walter.has_perm(permissions.VIEW, referral) == seen


@pytest.mark.parametrize("name", ["adam", "otto"])
def test_who_may_see_no_record_sees_none_where_they_are_named(people, name):
    """An officer who became an administrator loses sight of what they were named on."""
    referral = factories.at_first_gate(people)
    person = getattr(people, name)
    Referral.objects.filter(pk=referral.pk).update(requester=person)
    assert not sees(person, referral)
    with isolation.as_user(person):
        assert not Referral.objects.filter(pk=referral.pk).exists()
    with pytest.raises(Conflict, match="sees no operational record"):
        factories.granted(person, referral, by=people.sia)


def test_who_works_on_a_referral_sees_it(people):
    referral = factories.agreeing_terms(people)
    assert not sees(people.nick, referral)
    add_person(referral, user=people.nick, capacity="Tasking 1", by=people.sia)
    assert sees(people.nick, referral)


@pytest.mark.asvs("V8.3.2")
def test_a_role_ends_at_the_next_request(people, sign_in):
    referral = factories.at_second_gate(people)
    client = sign_in(people.sia)
    assert client.get(referral.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=people.sia).update(ends_on=timezone.localdate())
    assert client.get(referral.get_absolute_url()).status_code == 404


def test_a_disabled_account_ends_at_the_next_request(people, sign_in):
    referral = factories.at_second_gate(people)
    client = sign_in(people.sia)
    User.objects.filter(pk=people.sia.pk).update(is_active=False)
    answer = client.get(referral.get_absolute_url())
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_role_that_begins_tomorrow_does_not_hold_today(people):
    referral = factories.at_second_gate(people)
    Membership.objects.filter(user=people.sia).update(starts_on=timezone.localdate() + timedelta(days=1))
    assert not sees(people.sia, referral)
