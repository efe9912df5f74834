"""Exceptions of the demo: access by name, referrals kept to named people, and an emergency door that was used."""

from __future__ import annotations

from datetime import timedelta

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from referrals.models import Referral
from referrals.sight import emergency, grants, restriction
from referrals.statuses import Status
from toex.demo.clock import Clock
from toex.demo.days import WorkingDays
from toex.demo.world import World

WORKING = (Status.GATEWAY_TRIAGE, Status.AGREEING_TERMS, Status.IN_DEVELOPMENT, Status.REASSESSMENT)
# Working days.
EARLIER, YESTERDAY, TODAY = -6, -1, 0
GIVEN = "Runs the linked inquiry in their own force and has to know what is developed here."
ENDED = "Took part in the first days of action."
SUSPECT = (
    "One of the suspects is related to an officer of the force. Until professional standards have finished, only the "
    "people named here may know of the request."
)
EMERGENCY = (
    "A child named in the request came to a police station. None of those who are named on it could be reached, "
    "and the control room has to know the addresses."
)


def make(world: World, days: WorkingDays, clock: Clock) -> None:
    """In each region: access given, access that has ended, and a restricted referral; in one, opened last night."""
    for place, region in enumerate(sorted(world.regions, key=lambda one: one.slug)):
        working = list(
            Referral.objects.filter(region=region, status__in=WORKING, restricted=False, shares__isnull=True)
            .filter(status_since__lt=days.at(EARLIER, 0))
            .select_related("force", "region", "requester")
            .order_by("received_at", "pk")
        )
        if not working or region.slug not in world.organisations:
            continue
        _give(world, working[-1], region, place, days, clock)
        if len(working) > 1 and not region.served_nationally:
            _restrict(world, working[0], region, days, clock)


def _give(world: World, referral: Referral, region: Organisation, place: int, days: WorkingDays, clock: Clock) -> None:
    by, forces = world.team(region).senior, [one for one in world.forces if one.parent_id != region.pk]
    clock.at = days.at(EARLIER, 100)
    earlier = {"reason": ENDED, "starts_on": days.day(EARLIER), "ends_on": days.day(EARLIER + 2)}
    grants.give(referral, to=world.people[f"sio.{forces[place].slug}"], by=by, **earlier)
    clock.at = days.at(YESTERDAY, 120)
    facts = {"reason": GIVEN, "starts_on": days.day(YESTERDAY), "ends_on": days.day(YESTERDAY) + timedelta(days=45)}
    grants.give(referral, to=world.people[f"officer.{forces[place].slug}"], by=by, **facts)


def _restrict(world: World, referral: Referral, region: Organisation, days: WorkingDays, clock: Clock) -> None:
    team = world.team(region)
    named = {team.senior, team.gateway} if region.has_first_gate else {team.senior}
    clock.at = days.at(YESTERDAY, 30)
    restriction.restrict(referral, people=named, reason=SUSPECT, by=referral.requester)
    if region.code == "EA":
        clock.at = days.at(TODAY, 400)
        with isolation.as_user(team.inspector):
            emergency.break_glass(referral.reference, reason=EMERGENCY, by=team.inspector)
