"""Deadlines of the demo: paused and extended by hand, more time asked for and answered, disruptions entered on APMIS."""

from __future__ import annotations

from datetime import timedelta

from foundations.accounts.models import Organisation
from foundations.core.formats import local_day
from outcomes import actions as outcomes
from outcomes.models import Disruption
from referrals.clocks import actions as clocks
from referrals.models import ReferralDeadline
from referrals.permissions import Permission
from referrals.statuses import OPEN_IN_ORDER
from toex.demo.clock import Clock
from toex.demo.days import WorkingDays
from toex.demo.world import World

SOON_AFTER = timedelta(minutes=20)
# What befalls one deadline of a region after the other, again and again; each region begins elsewhere.
TURNS = ("asked", "", "extended", "paused", "", "approved", "", "refused")
NOTES = {
    "extended": "The second laptop holds twice as much as the first one.",
    "asked": "A second network came up in the telephone data. The SIO wants both in one chart.",
    "approved": "Two of the three analysts were at the murder enquiry for a week.",
    "refused": "It would help to wait for the next billing period.",
    "paused": "The bank answers in ten days.",
}
REASONS = {
    "extended": ("extend_clock", "more-than-expected"),
    "asked": ("extend_clock", "question-has-grown"),
    "approved": ("extend_clock", "urgent-work-first"),
    "refused": ("extend_clock", "more-than-expected"),
    "paused": ("pause_clock", "waiting-for-data"),
}
ANSWERS = {"approved": "Agreed with the SIO by telephone.", "refused": "The arrest day stands. Deliver what there is."}
DAYS = {"extended": 3, "asked": 10, "approved": 8, "refused": 15}
# One disruption in so many waits for its entry.
UNENTERED = 3


def make(world: World, days: WorkingDays, clock: Clock) -> None:
    """In each region; what is there already is left."""
    for first, region in enumerate(sorted(world.regions, key=lambda one: one.slug)):
        rows = ReferralDeadline.objects.running().filter(
            organisation=region, referral__status__in=OPEN_IN_ORDER, referral__restricted=False
        )
        rows = rows.exclude(kind="with_adviser").select_related("referral__region").order_by("starts_at", "pk")
        for place, deadline in enumerate(rows, start=first):
            turn = TURNS[place % len(TURNS)]
            if turn and not deadline.extension_requests.exists():
                _befall(world, region, deadline, turn, days, clock)
    _enter(world, clock, days)


def _befall(world: World, region: Organisation, deadline, turn: str, days: WorkingDays, clock: Clock) -> None:
    team, last = world.team(region), deadline.events.latest("effective_at").effective_at
    clock.at = last + SOON_AFTER
    if clock.at + 2 * SOON_AFTER > days.now or not team.senior.has_perm(Permission.KEEP_CLOCK, deadline.referral):
        return
    facts = {"reason": world.reasons[REASONS[turn]], "note": NOTES[turn], "by": team.senior}
    if turn == "paused":
        clocks.pause(deadline, **facts)
        return
    asked = clocks.extend(deadline, working_days=DAYS[turn], **facts)
    if asked and turn in ANSWERS and team.inspector != team.senior:
        clock.at += SOON_AFTER
        verb = "approve" if turn == "approved" else "refuse"
        clocks.perform(asked, verb, by=team.inspector, rationale=ANSWERS[turn])


def _enter(world: World, clock: Clock, days: WorkingDays) -> None:
    waiting = Disruption.objects.filter(apmis_entry=None).select_related("referral__lead_analyst", "referral__region")
    for place, disruption in enumerate(waiting.order_by("recorded_at", "pk")):
        clock.at = disruption.recorded_at + timedelta(days=3)
        lead = disruption.referral.lead_analyst
        if place % UNENTERED and clock.at < days.now and not disruption.referral.restricted:
            outcomes.enter_on_apmis(
                disruption,
                by=lead,
                apmis_reference=f"AP{disruption.recorded_at:%y}-{10_000 + disruption.pk}",
                entered_on=local_day(clock.at),
            )
