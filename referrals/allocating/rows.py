"""The rows that say who works on a referral, kept in step with its lead analyst. The verbs are in `actions`."""

from __future__ import annotations

from datetime import datetime

from foundations.accounts.models import User
from foundations.lifecycle.machine import Change
from referrals.models import Allocation, Referral
from referrals.statuses import FINAL, Status

PART = Allocation.Part


def begin(referral: Referral, user: User, part: str, *, at: datetime, by: User, reason: str = "") -> Allocation:
    """Let `user` have a part in `referral` from now on."""
    return Allocation.objects.create(referral=referral, user=user, part=part, since_at=at, since_by=by, reason=reason)


def end(rows, *, at: datetime, by: User, reason: str = "") -> int:
    """End those of `rows` that run."""
    return rows.running().update(until_at=at, until_by=by, end_reason=reason)


def change_lead(referral: Referral, to: User, *, at: datetime, by: User, reason: str = "") -> None:
    """`to` leads from now on; whatever part they had ends, and so does that of the present lead."""
    rows = referral.allocations.running()
    end(rows.filter(part=PART.LEAD) | rows.filter(user=to), at=at, by=by, reason=reason)
    begin(referral, to, PART.LEAD, at=at, by=by, reason=reason)


def hand_over(referral: Referral, *, at: datetime, by: User) -> None:
    """Another region goes on with it: everybody's part ends, and its new lead begins."""
    end(referral.allocations, at=at, by=by)
    if referral.lead_analyst_id:
        begin(referral, referral.lead_analyst, PART.LEAD, at=at, by=by)


def follow(change: Change) -> None:
    """After a move: the lead who was named begins; with the referral everybody's part ends, and begins anew with it."""
    referral = change.record
    if referral.lead_analyst_id is None:
        return
    if Status(change.to_status) in FINAL:
        end(referral.allocations, at=change.at, by=change.by)
    elif "lead_analyst" in change.facts or Status(change.from_status) in FINAL:
        change_lead(referral, referral.lead_analyst, at=change.at, by=change.by)
