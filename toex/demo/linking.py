"""Referrals of the demo that belong together: merged, split, linked, and followed up, in one region after the other."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from foundations.accounts.models import Organisation
from foundations.core.working_time import local_day
from referrals import actions
from referrals.copying import ASKED_AGAIN
from referrals.linking import actions as linking
from referrals.linking import splitting
from referrals.models import Referral, ReferralLink
from referrals.statuses import GATES, IN_HAND, Status
from toex.demo.clock import Clock
from toex.demo.days import WorkingDays
from toex.demo.world import World

# Eastern, where one signs in to look, comes first.
REGION = "ersou"
# So many regions get one of each, as far as they have the referrals for it.
MOST = 3
# On the last working day.
DAY, FIRST_MINUTE = -1, 200
SAME = "It asks for the same as the request of last week, word for word. The work goes on with that one."
ABOUT = "The money: two bank accounts abroad, which need another team and more time than the rest."
RELATED = "The same vehicle was seen at addresses of both."
PART = "One of three operations against the same network."


@transaction.atomic
def play(world: World, days: WorkingDays, clock: Clock) -> None:
    """Tie what has rested for some days; nothing where something is tied already."""
    if ReferralLink.objects.exists():
        return
    rested = {region.slug: _rested(region, days) for region in world.regions}
    regions = sorted(world.regions, key=lambda region: (region.slug != REGION, -len(rested[region.slug]), region.slug))
    told = 0
    for region in regions:
        if told < MOST and _tie(region, rested[region.slug], world, days, clock, FIRST_MINUTE + told * 10):
            told += 1


def _tie(
    region: Organisation, rested: list[Referral], world: World, days: WorkingDays, clock: Clock, minute: int
) -> bool:
    """What can be told with what rests in a region; says whether anything was."""
    closed = Referral.objects.filter(region=region, closed_at__lt=days.at(DAY, 0), restricted=False, follows=None)
    clock.at = days.at(DAY, minute)
    if earlier := closed.order_by("-closed_at").first():
        _follow_up(earlier, days)
    if at_gates := [one for one in rested if one.status in GATES]:
        _split(at_gates[0], world)
    if others := [one for one in rested if one not in at_gates[:1]]:
        _send_twice(others[0], world, days)
    senior = world.team(region).senior
    if rested[1:]:
        linking.link(rested[0], rested[1], relation="related", why=RELATED, by=senior)
    if rested[2:]:
        linking.link(rested[2], rested[1], relation="part_of", why=PART, by=senior)
    return bool(rested)


def _rested(region: Organisation, days: WorkingDays) -> list[Referral]:
    """In hand, and untouched since the day before: those at a gate first, whose time is shortest."""
    rows = Referral.objects.filter(region=region, status__in=IN_HAND - {Status.WITH_ADVISER}, restricted=False)
    rows = rows.filter(status_since__lt=days.at(DAY, 0)).exclude(status_changes__at__gte=days.at(DAY, 0))
    rows = rows.exclude(shares__isnull=False).order_by("received_at", "pk")
    return sorted(rows.select_related("region", "force"), key=lambda one: one.status not in GATES)


def _decider(referral: Referral, world: World):
    team = world.team(referral.region)
    return team.gateway if referral.status == Status.SCTAC_TRIAGE else team.senior


def _send_twice(referral: Referral, world: World, days: WorkingDays) -> None:
    """The same request sent once more by mistake, and merged into the first by the gate."""
    by = referral.requester
    draft = actions.start_request(force=referral.force, by=by, **_answers(referral, days))
    second = actions.perform(draft, "submit", by=by, declared=True)
    if second.status in GATES:
        facts = {"reason": world.reasons["merge", "sent-twice"], "rationale": SAME, "requester_may_see": True}
        actions.perform(second, "merge", by=_decider(second, world), into=referral, **facts)


def _answers(referral: Referral, days: WorkingDays) -> dict:
    """What was sent, without subjects and files, and needed in the time to come."""
    sent = referral.requests.submitted().first().answers
    needed = local_day(days.now) + timedelta(days=60)
    return sent | {"needed_by_date": needed.isoformat(), "has_subjects": False, "has_attachments": False}


def _split(referral: Referral, world: World) -> None:
    splitting.split(referral, operation=f"{referral.operation} Money", about=ABOUT, by=_decider(referral, world))


def _follow_up(earlier: Referral, days: WorkingDays) -> None:
    """More support, asked for by whoever asked for the first; with the same answers where those are asked again."""
    by = earlier.requester
    draft = linking.ask_for_more(earlier, by=by)
    again = {
        name: value for name, value in _answers(earlier, days).items() if name in {*ASKED_AGAIN, "has_attachments"}
    }
    draft = actions.save_request(draft, by=by, version=draft.version, **again)
    actions.perform(draft, "submit", by=by, declared=True)
