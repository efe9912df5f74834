"""Queues of the demo: who is at which request, and what people have saved: views of the list, and searches."""

from __future__ import annotations

from datetime import timedelta

from dashboard import saved
from dashboard.search import kept
from foundations.accounts.models import Organisation
from referrals import handling
from referrals.models import Referral
from referrals.statuses import GATES, Status
from toex.demo.clock import Clock
from toex.demo.days import WorkingDays
from toex.demo.world import World

SOON_AFTER = timedelta(seconds=30)
EARLIER = -6
# Name, address, whether the team sees it.
OF_THE_GATEWAY = (
    ("Waiting at the first gate", "tab=first-gate&sort=received", True),
    ("Mine, due first", "tab=first-gate&handler=me", False),
)
OF_THE_SENIOR = (
    ("Second gate, unclaimed", "tab=second-gate&handler=none", True),
    ("Late or at risk", "tab=open&late=yes&late=at_risk&columns=status&columns=due&columns=left&columns=with", False),
)
# Post, name, words and filters, when they are told.
SEARCHES = (
    ("senior", "Debt bondage", "q=%22debt+bondage%22+OR+debts", "daily"),
    ("senior", "Car washes in work", "q=car+wash+status%3Ain-development", "at_once"),
    ("gateway", "Same words as in a request of last year", "q=recruiter+abroad&kind=request", "never"),
    ("inspector", "Children", "q=child+OR+children+OR+girls&status=in_development", "daily"),
    ("analyst", "Lock-ups and garages", "q=%22lock-up%22+OR+garage", "at_once"),
)
# On the last working day they were told.
TOLD = (-1, 30)


def make(world: World, days: WorkingDays, clock: Clock) -> None:
    """In each region: every second request at a gate is claimed, one is given on, and both gates have saved views."""
    for region in sorted(world.regions, key=lambda one: one.slug):
        waiting = Referral.objects.filter(region=region, status__in=GATES, restricted=False, handler=None)
        for place, referral in enumerate(waiting.select_related("region").order_by("received_at", "pk")):
            if place % 2 == 0 and referral.status_since + SOON_AFTER < days.now:
                _claim(world, referral, region, clock, given=place == 0)
        clock.at = days.at(EARLIER, 60)
        _save(world, region)
    clock.at = days.at(*TOLD)
    kept.sweep(now=clock.at)


def _claim(world: World, referral: Referral, region: Organisation, clock: Clock, *, given: bool) -> None:
    team = world.team(region)
    by = team.gateway if referral.status == Status.SCTAC_TRIAGE else team.senior
    clock.at = referral.status_since + SOON_AFTER
    handling.claim(referral, by=by)
    others = handling.colleagues(referral).exclude(pk=by.pk)
    if given and (colleague := others.first()):
        handling.give(referral, to=colleague, by=by)


def _save(world: World, region: Organisation) -> None:
    team = world.team(region)
    views = [(team.senior, view) for view in OF_THE_SENIOR]
    if region.has_first_gate:
        views += [(team.gateway, view) for view in OF_THE_GATEWAY]
    for post, name, query, notify in SEARCHES:
        by = world.people.get(f"{post}.{region.slug}")
        if by and not by.saved_searches.filter(name=name).exists():
            kept.save(name=name, query=query, notify=notify, by=by)
    for by, (name, query, shared) in views:
        mine = saved.teams_of(by).filter(pk=region.pk).first()
        if not by.saved_views.filter(name=name).exists():
            saved.save(name=name, query=query, team=mine if shared else None, by=by)
