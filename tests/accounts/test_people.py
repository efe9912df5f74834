"""People, their roles, and what those add up to."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from foundations.accounts import directory, reference_data
from foundations.accounts.backends import PeopleBackend
from foundations.accounts.models import Membership, Organisation, User
from foundations.accounts.scope import Scope, Standing


@pytest.mark.django_db
def test_there_are_10_regions_44_forces_and_loading_again_changes_nothing():
    assert Organisation.objects.regions().count() == 10
    assert Organisation.objects.forces().count() == 44
    Organisation.objects.filter(slug="london").update(gateway_label="Another label")
    reference_data.load()
    assert Organisation.objects.get(slug="london").gateway_label == "Another label"
    assert Organisation.objects.count() == 56


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("force", "region"), [("kent", "ersou"), ("north-wales", "nwrocu"), ("essex", "ersou"), ("btp", "london")]
)
def test_forces_stand_where_one_may_not_expect_them(force, region):
    assert Organisation.objects.get(slug=force).parent.slug == region


def test_a_person_and_their_roles_are_read_in_one_statement(people):
    user_id = people.sia.pk
    with CaptureQueriesContext(connection) as statements:
        user = PeopleBackend().get_user(user_id)
        assert user.scope.region_ids
    assert len(statements) == 1


def test_roles_in_two_organisations_add_up(people):
    person = people.sia
    norfolk = Organisation.objects.get(slug="norfolk")
    Membership.objects.create(
        user=person, organisation=norfolk, role="organised_crime_adviser", starts_on=date(2025, 1, 1)
    )
    scope = User.objects.get(pk=person.pk).scope
    assert scope.region_ids == {norfolk.parent_id}
    assert scope.force_ids == {norfolk.pk}
    assert {"referrals.accept", "referrals.endorse"} <= scope.permissions


def test_a_permission_counts_for_named_people_for_organisations_and_for_the_nation(people):
    region = Organisation.objects.get(slug="ersou").pk
    here, named = Standing(organisations=frozenset({region})), Standing(people=frozenset({people.ian.pk}))
    assert people.sia.scope.allows("referrals.accept", here, people.sia.pk)
    assert not people.wanda.scope.allows("referrals.accept", here, people.wanda.pk)
    assert people.ian.scope.allows("referrals.complete", named, people.ian.pk)
    assert not people.ian.scope.allows("referrals.complete", here, people.ian.pk)
    assert not people.ned.scope.allows("referrals.accept", here, people.ned.pk)
    assert people.ned.scope.allows("referrals.accept", Standing(nation=True), people.ned.pk)


@pytest.mark.asvs("V6.3.2")
def test_nobody_is_a_superuser(db):
    with pytest.raises(IntegrityError):
        User.objects.create(email="root@toex.example", name="Root", is_superuser=True)


def test_an_address_is_kept_in_lower_case(db):
    user = get_user_model().objects.create_user("Olivia.Officer@Norfolk.Example", "a password", name="Olivia")
    assert user.email == "olivia.officer@norfolk.example"
    with pytest.raises(IntegrityError):
        User.objects.create(email="Upper@norfolk.example", name="Upper")


def test_the_directory_finds_active_people_with_active_roles(people):
    region = [Organisation.objects.get(slug="ersou").pk]
    assert list(directory.holding("referrals.accept", region)) == []
    assert {people.sia, people.dina} == set(directory.holding("referrals.accept", region))
    User.objects.filter(pk=people.dina.pk).update(is_active=False)
    Membership.objects.filter(user=people.sia).update(ends_on=date(2024, 2, 1))
    assert list(directory.holding("referrals.accept", region)) == []


def test_nothing_adds_up_to_nothing():
    scope = Scope.from_rows([])
    assert not scope.meets_referrals
    assert not scope.works_referrals
    assert scope.permissions == frozenset()


def test_the_account_page_says_who_one_is_in_few_statements(people, sign_in, django_assert_max_num_queries):
    client = sign_in(people.sia)
    with django_assert_max_num_queries(7):
        page = client.get("/account/").text
    assert "Senior Intelligence Analyst" in page
    assert "Eastern Region Special Operations Unit" in page
    assert "Holds the second gate" in page
