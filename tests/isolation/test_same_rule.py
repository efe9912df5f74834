"""The rule is said twice, in Django's words and in PostgreSQL's. Whatever the people and the records: they agree."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundations.accounts import roles
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership, Organisation, User
from referrals.models import Reason, Referral, ReferralPerson, ReferralUserObjectPermission, Share
from referrals.sight.grants import view_permission
from referrals.statuses import Status

pytestmark = pytest.mark.django_db
PLACES = ["norfolk", "west-midlands", "ersou", "rocuwm", "toex-national"]
PEOPLE, RECORDS = 6, 12
HOUR = timedelta(hours=1)


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
    nation = [place for place in places if place.kind == "national"]
    for number in range(RECORDS):
        referral = record(dice, f"{tag[:12]}{number}", people, forces, regions)
        for user in dice.sample(people, dice.choice([0, 0, 1, 2])):
            ReferralPerson.objects.create(referral=referral, user=user, capacity="any")
        for user in dice.sample(people, dice.choice([0, 0, 1, 2])):
            grant(dice, referral, user, dice.choice(people))
        for place in dice.sample(regions + nation, dice.choice([0, 0, 1, 2])):
            share(dice, referral, place, people)
    return people


def grant(dice: Random, referral: Referral, user: User, by: User) -> None:
    """In force, to come, ended or withdrawn."""
    now = timezone.now()
    starts = now + dice.choice([-2, -2, -2, 1]) * HOUR
    withdrawn = dice.choice([None, None, now])
    ReferralUserObjectPermission.objects.create(
        content_object=referral,
        user=user,
        permission=view_permission(),
        reason="any",
        starts_at=starts,
        ends_at=starts + dice.choice([1, 5, 5]) * HOUR,
        given_by=by,
        withdrawn_at=withdrawn,
        withdrawn_by=by if withdrawn else None,
    )


def share(dice: Random, referral: Referral, place: Organisation, people: list[User]) -> None:
    """Of any kind and status, with all of a unit or one person, in force or ended."""
    if place.pk == referral.region_id:
        return
    now = timezone.now()
    kind = dice.choice(["refer", "sight", "sight", "transfer"])
    status = dice.choice(["accepted", "accepted", "accepted", "offered", "refused", "ended"])
    decided = status in {"accepted", "refused"}
    Share.objects.create(
        referral=referral,
        kind=kind,
        status=status,
        from_organisation=referral.region,
        to_organisation=place,
        to_person=dice.choice([None, None, *people]),
        purpose="any",
        legal_basis=Reason.objects.filter(verb="share").first(),
        started_by=dice.choice(people),
        started_at=now - 3 * HOUR,
        ends_at=None if kind == "transfer" else now + dice.choice([-1, 1, 1]) * HOUR,
        decided_by=dice.choice(people) if decided else None,
        decided_at=now if decided else None,
    )


def record(dice: Random, tag: str, people, forces, regions) -> Referral:
    offered = dice.choice([None, None, *forces, *regions])
    submitted = timezone.now() if offered or dice.random() < 0.7 else None
    restricted = dice.choice([None, None, timezone.now()])
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
        restricted=bool(restricted),
        restricted_at=restricted,
        restricted_by=dice.choice(people) if restricted else None,
        restricted_reason="any" if restricted else "",
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
