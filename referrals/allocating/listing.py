"""What the page and the API show of who works on a referral: now, before, and who might."""

from __future__ import annotations

from dataclasses import dataclass

from foundations.accounts.models import User
from referrals.allocating import actions, capacity
from referrals.allocating.suggesting import Suggestion
from referrals.models import Allocation, Referral


@dataclass(frozen=True)
class Team:
    """Who works on it, who did, and everybody of the team who might, each with the reasons."""

    lead_id: int | None
    obstacle: str
    running: list[Allocation]
    ended: list[Allocation]
    suggested: list[Suggestion]
    # How many people of the team are not offered because it is restricted and they are not named on it.
    unnamed: int

    @property
    def leads(self) -> list[Suggestion]:
        """Those who may lead it instead."""
        return [one for one in self.suggested if one.candidate.may_lead and one.candidate.user_id != self.lead_id]

    @property
    def new_members(self) -> list[Suggestion]:
        """Those who do not work on it yet."""
        there = {row.user_id for row in self.running} | {self.lead_id}
        return [one for one in self.suggested if one.candidate.user_id not in there]

    @property
    def members(self) -> list[User]:
        """Those who may be taken off."""
        return [row.user for row in self.running if row.part == Allocation.Part.MEMBER]


def read(referral: Referral, by: User) -> Team:
    """The team of a referral as `by`, who may allocate, sees it."""
    rows = list(referral.allocations.with_names().order_by("-since_at", "-pk"))
    words = actions.obstacle(referral)
    return Team(
        lead_id=referral.lead_analyst_id,
        obstacle=words,
        running=sorted(
            (row for row in rows if row.until_at is None), key=lambda row: (row.part != "lead", row.since_at)
        ),
        ended=[row for row in rows if row.until_at],
        suggested=[] if words else capacity.suggest(referral, by=by),
        unnamed=capacity.unnamed(referral),
    )
