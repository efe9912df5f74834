"""When a disruption may be recorded and feedback given: asked by the actions, and by pages for their buttons."""

from __future__ import annotations

from datetime import date

from foundations.core.formats import local_day, today
from outcomes.models import Disruption, Feedback
from outcomes.permissions import Permission
from referrals.statuses import Status

# From the first work on it until it is closed.
RECORDABLE = frozenset({Status.IN_DEVELOPMENT, Status.REASSESSMENT, Status.AGREEING_OWNERSHIP, Status.CLOSING})


def may_record_disruption(referral, user) -> bool:
    return referral.status in RECORDABLE and user.has_perm(Permission.RECORD_DISRUPTION, Disruption(referral=referral))


def may_give_feedback(referral, user) -> bool:
    """Whether `user` asked for this referral, it is closed, and they have not said how it was."""
    return (
        referral.status == Status.CLOSED
        and user.has_perm(Permission.GIVE_FEEDBACK, Feedback(referral=referral))
        and not referral.feedback.filter(given_by=user).exists()
    )


def days_of_disruption(referral) -> tuple[date, date]:
    """The first and the last day on which a disruption of `referral` can have happened."""
    return local_day(referral.received_at), today()
