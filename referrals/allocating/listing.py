"""What the page and the API show of who works on a referral: now, before, and who might."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from foundations.accounts.models import User
from referrals import teams
from referrals.allocating import actions, capacity
from referrals.allocating.suggesting import Suggestion
from referrals.models import Allocation, Referral


@dataclass(frozen=True)
class Team:
    """Lead and members, everybody before them, and who might work on it, each with the reasons.

    leads and members: the people who may be chosen; both in the order of `suggested`, which holds everybody.
    """

    obstacle: str
    running: list[Allocation]
    ended: list[Allocation]
    leads: QuerySet[User]
    members: QuerySet[User]
    suggested: list[Suggestion]
    # How many people of the team are not offered because it is restricted and they are not named on it.
    unnamed: int

    def suggested_of(self, people: QuerySet[User]) -> list[Suggestion]:
        """The suggestions about some of the people. One statement."""
        ids = set(people.values_list("pk", flat=True))
        return [one for one in self.suggested if one.candidate.user_id in ids]


def read(referral: Referral, by: User) -> Team:
    """The team of a referral as `by`, who may allocate, sees it."""
    rows = list(referral.allocations.with_names().order_by("-since_at", "-pk"))
    running = sorted((row for row in rows if row.until_at is None), key=lambda row: (row.part != "lead", row.since_at))
    people = capacity.people_of(referral)
    leads = teams.possible_leads(referral).filter(pk__in=people.order_by().values("pk"))
    there = [row.user_id for row in running]
    free = ~Q(pk__in=[*there, referral.lead_analyst_id])
    words = actions.obstacle(referral)
    return Team(
        obstacle=words,
        running=running,
        ended=[row for row in rows if row.until_at],
        leads=leads.exclude(pk=referral.lead_analyst_id),
        members=people.filter(free),
        suggested=[] if words else capacity.suggest(referral, people, by=by),
        unnamed=capacity.unnamed(referral),
    )


def team_names(referral: Referral) -> list[str]:
    """The names of its members, for a summary."""
    rows = referral.allocations.running().filter(part=Allocation.Part.MEMBER).select_related("user")
    return [row.user.titled_name for row in rows]
