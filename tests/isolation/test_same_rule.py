"""The rule is said twice, in Django's words and in PostgreSQL's. Whatever the people and the records: they agree."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.utils import timezone
from guardian.shortcuts import assign_perm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundations.accounts import roles
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership, Organisation, User
from referrals.models import Referral, ReferralPerson
from referrals.statuses import Status

pytestmark = pytest.mark.django_db
PLACES = ["norfolk", "west-midlands", "ersou", "rocuwm", "toex-national"]
PEOPLE, RECORDS = 6, 12


def make(dice: Random) -> list[User]:
    """People with any roles and records in any state that the constraints allow."""
    tag = f"{dice.getrandbits(60):x}"
    places = list(Organisation.objects.filter(slug__in=PLACES).order_by("slug"))
    people = [User.objects.create(email=f"{tag}.{each}@toex.example", name=f"{each}") for each in range(PEOPLE)]
    for user in people:
        for role in dice.sample(roles.ALL, dice.choice([0, 1, 1, 2])):
            held = [place for place in places if place.kind in role.held_in]
            Membership.objects.create(
                user=user, organisation=dice.choice(held), role=role.key, starts_on=date(2024, 1, 1)
            )
    forces = [place for place in places if place.kind == "force"]
    regions = [place for place in places if place.kind == "region"]
    for number in range(RECORDS):
        referral = record(dice, f"{tag[:12]}{number}", people, forces, regions)
        for user in dice.sample(people, dice.choice([0, 0, 1, 2])):
            ReferralPerson.objects.create(referral=referral, user=user, capacity="any")
        for user in dice.sample(people, dice.choice([0, 0, 0, 1])):
            assign_perm("view_referral", user, referral)
    return people


def record(dice: Random, tag: str, people, forces, regions) -> Referral:
    offered = dice.choice([None, None, *forces, *regions])
    submitted = timezone.now() if offered or dice.random() < 0.7 else None
    return Referral.objects.create(
        operation="Any",
        reference=tag if submitted else None,
        status=Status.AGREEING_OWNERSHIP if offered else Status.WITHDRAWN,
        offered_to=offered,
        owner=dice.choice([None, None, *forces, *regions]),
        force=dice.choice(forces),
        region=dice.choice(regions),
        requester=dice.choice(people),
        sio=dice.choice([None, *people]),
        lead_analyst=dice.choice(people) if offered else dice.choice([None, *people]),
        priority="high" if offered else "",
        submitted_at=submitted,
        received_at=dice.choice([None, submitted]),
    )


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@pytest.mark.asvs("V8.3.1")
def test_both_show_the_same_records(seed):
    for user in make(Random(seed)):
        user = User.objects.get(pk=user.pk)
        by_manager = set(Referral.objects.visible_to(user).values_list("pk", flat=True))
        with isolation.as_user(user):
            by_policy = set(Referral.objects.values_list("pk", flat=True))
            by_both = set(Referral.objects.visible_to(user).values_list("pk", flat=True))
        assert by_manager == by_policy == by_both, (user.memberships.values_list("role", flat=True), seed)
