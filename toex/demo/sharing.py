"""What regions of the demo share with each other: one of each kind in each status, Eastern on one side of each."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from foundations.accounts.models import Organisation, User
from foundations.core.working_time import local_day
from referrals.models import Referral, Share
from referrals.sharing import actions
from referrals.sharing.choices import SHAREABLE
from toex.demo.clock import Clock
from toex.demo.days import WorkingDays
from toex.demo.world import World

REGION = "ersou"
# What is shared, the step that answers it and the one that ends it.
PLANS = (
    ("refer", "accept", ""),
    ("sight", "", ""),
    ("transfer", "", ""),
    ("ask", "", ""),
    ("refer", "", ""),
    ("ask", "allow", ""),
    ("transfer", "accept", ""),
    ("refer", "refuse", ""),
    ("sight", "accept", ""),
    ("refer", "accept", "give_back"),
    ("sight", "take_back", ""),
    ("ask", "refuse_ask", ""),
)
ROUNDS = 3
# The working days on which it was offered, answered and ended.
BEGUN, ANSWERED, ENDED = -4, -2, -1
PURPOSES = (
    "Two of the addresses are in your region, and the vehicles were seen there last week.",
    "The same telephone organises transport on your side of the border.",
    "The directors moved their companies to your region in the spring.",
    "A victim was found in your region who names the same house.",
)
ASKED = "A suspect of ours was stopped in a vehicle that is said to belong to this operation."
SAID = {
    "refuse": "The team has no capacity before the summer. Ask again then.",
    "refuse_ask": "The arrest phase has begun. Ask again when it is over.",
    "give_back": "What we were asked for is delivered.",
}
NOTHING = "TOEX-NW-2020-00001"


@transaction.atomic
def play(world: World, days: WorkingDays, clock: Clock) -> None:
    """Share what has rested for some days; nothing where something is shared already."""
    if Share.objects.exists():
        return
    for place, referral in enumerate(_rested(days)[: len(PLANS) * ROUNDS]):
        _share(referral, PLANS[place % len(PLANS)], place, world, days, clock)
    clock.at = days.at(BEGUN, 50)
    senior = world.team(world.organisations[REGION]).senior
    actions.ask_for_sight(**_asking(NOTHING, world, days), by=senior)


def _rested(days: WorkingDays) -> list[Referral]:
    """Those on which nothing was done lately, of every region with a full team; every second one Eastern's."""
    rows = Referral.objects.filter(status__in=SHAREABLE, region__served_nationally=False, region__has_first_gate=True)
    rows = rows.filter(status_since__lt=days.at(BEGUN - 1, 0)).exclude(status_changes__at__gte=days.at(BEGUN - 1, 0))
    rows = rows.exclude(taskings__status_changes__at__gte=days.at(BEGUN - 1, 0)).distinct().order_by("pk")
    ours = list(rows.filter(region__slug=REGION).select_related("region"))
    others = list(rows.exclude(region__slug=REGION).select_related("region"))
    return [one for pair in zip(ours, others, strict=False) for one in pair] + ours[len(others) :] + others[len(ours) :]


def _share(referral: Referral, plan, place: int, world: World, days: WorkingDays, clock: Clock) -> None:
    kind, answer, end = plan
    unit = _other(referral.region, place, world)
    here, there = world.team(referral.region), world.team(unit)
    clock.at = days.at(BEGUN, 10 + place)
    if kind == "ask":
        share = actions.ask_for_sight(**_asking(referral.reference, world, days), by=there.senior)
    else:
        share = actions.offer(referral, **_offering(kind, unit, place, world, days), by=here.senior)
    for verb, day in ((answer, ANSWERED), (end, ENDED)):
        if verb:
            clock.at = days.at(day, 60 + place)
            by = here.inspector if verb in {"allow", "refuse_ask", "take_back"} else there.senior
            share = actions.perform(share, verb, by=by, **_facts(share, verb, there.lead("analyst")))


def _facts(share: Share, verb: str, lead: User) -> dict:
    facts = {"rationale": SAID.get(verb, "")}
    if verb == "accept" and share.kind == "transfer" and Referral.objects.get(pk=share.referral_id).lead_analyst_id:
        facts["lead_analyst"] = lead
    return facts


def _other(region: Organisation, place: int, world: World) -> Organisation:
    """Eastern, or for what is Eastern's another region that has a full team, in turn."""
    if region.slug != REGION:
        return world.organisations[REGION]
    full = [one for one in world.regions if one.has_first_gate and not one.served_nationally and one.pk != region.pk]
    return sorted(full, key=lambda one: one.slug)[place % len(full)]


def _offering(kind: str, unit: Organisation, place: int, world: World, days: WorkingDays) -> dict:
    return {
        "kind": kind,
        "to_organisation": unit,
        "purpose": PURPOSES[place % len(PURPOSES)],
        "legal_basis": world.reasons["share", ("law-enforcement", "safeguarding")[place % 2]],
        # One in six ends within the week of which both sides are reminded.
        "ends_on": None if kind == "transfer" else _last_day(days, 5 if place % 6 == 0 else 60 + place),
    }


def _asking(reference: str, world: World, days: WorkingDays) -> dict:
    basis = world.reasons["share", "law-enforcement"]
    return {"reference": reference, "purpose": ASKED, "legal_basis": basis, "ends_on": _last_day(days, 45)}


def _last_day(days: WorkingDays, ahead: int):
    return local_day(days.now) + timedelta(days=ahead)
