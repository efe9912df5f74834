"""Exceptions to the rule of memberships: people named on one referral, by work or by grant; and roles that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from foundations.accounts.models import Membership, User
from referrals import actions, permissions
from referrals.models import Referral
from tests import factories


def sees(person, referral) -> bool:
    fresh = User.objects.get(pk=person.pk)
    return Referral.objects.visible_to(fresh).filter(pk=referral.pk).exists()


@pytest.mark.asvs("V8.2.2")
def test_a_grant_lets_one_named_person_see_one_referral(people, sign_in):
    referral, other = factories.at_first_gate(people), factories.at_first_gate(people)
    assign_perm("view_referral", people.walter, referral)
    assert sees(people.walter, referral)
    assert not sees(people.walter, other)
    assert people.walter.has_perm(permissions.VIEW, referral)
    assert sign_in(people.walter).get(referral.get_absolute_url()).status_code == 200
    remove_perm("view_referral", people.walter, referral)
    assert not sees(people.walter, referral)
    assert sign_in(people.walter).get(referral.get_absolute_url()).status_code == 404


def test_a_grant_to_see_lets_nobody_do_anything(people):
    referral = factories.at_first_gate(people)
    assign_perm("view_referral", people.will, referral)
    assert actions.LIFECYCLE.available(referral, people.will) == []


def test_who_works_on_a_referral_sees_it(people):
    referral = factories.agreeing_terms(people)
    assert not sees(people.nick, referral)
    actions.add_person(referral, user=people.nick, capacity="Tasking 1", by=people.sia)
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
