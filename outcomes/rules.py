"""When a disruption may be recorded and feedback given: asked by the actions, and by pages for their buttons."""

from __future__ import annotations

from datetime import date

from foundations.core.formats import local_day, today
from outcomes.models import Disruption, Feedback, RetentionReview
from outcomes.permissions import Permission
from referrals.statuses import FINAL, Status

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


def may_enter_on_apmis(disruption: Disruption, user) -> bool:
    """Whether this person may say that it was entered on APMIS, and nobody did yet."""
    return not hasattr(disruption, "apmis_entry") and user.has_perm(Permission.RECORD_DISRUPTION, disruption)


def may_review_retention(referral, user) -> bool:
    """Whether it has ended, is not said to be kept no longer, and this person may say so."""
    if referral.status not in FINAL or referral.received_at is None:
        return False
    if not user.has_perm(Permission.REVIEW_RETENTION, RetentionReview(referral=referral)):
        return False
    last = referral.retention_reviews.first()
    return (
        last is None
        or last.decision != RetentionReview.Decision.DISPOSE
        or (referral.closed_at is not None and last.reviewed_at < referral.closed_at)
    )


def days_of_disruption(referral) -> tuple[date, date]:
    """The first and the last day on which a disruption of `referral` can have happened."""
    return local_day(referral.received_at), today()
