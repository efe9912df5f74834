"""The clocks of what is recorded in the end: the entry on APMIS, feedback, and whether it is kept any longer."""

from __future__ import annotations

from django.urls import reverse

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.lifecycle.machine import Change
from outcomes.models import Disruption, DisruptionDeadline, RetentionReview
from outcomes.permissions import Permission
from referrals import deadlines, teams
from referrals.models import Referral, ReferralDeadline
from referrals.statuses import FINAL, Status

APMIS, FEEDBACK, RETENTION = "apmis_entry", "feedback", "retention_review"


def begin_apmis_entry(disruption: Disruption, *, by: User) -> None:
    """Start the clock of the entry on APMIS of a disruption that was just recorded."""
    deadlines.begin(
        disruption.referral,
        APMIS,
        by=by,
        at=disruption.recorded_at,
        model=DisruptionDeadline,
        about=f"disruption {disruption.number}",
        path=disruption.get_absolute_url(),
        disruption=disruption,
    )


def end_apmis_entry(disruption: Disruption, *, by: User) -> None:
    """It was entered."""
    deadlines.end(DisruptionDeadline.objects.filter(disruption=disruption), met=True, by=by)


def end_feedback(referral: Referral, *, by: User) -> None:
    """One of the people who asked has said how it was."""
    deadlines.end(_of(referral, FEEDBACK), met=True, by=by)


def renew_retention(review: RetentionReview, *, by: User) -> None:
    """The review is done; what is kept is reviewed again."""
    referral = review.referral
    deadlines.end(_of(referral, RETENTION), met=True, by=by, at=review.reviewed_at)
    if review.decision == RetentionReview.Decision.RETAIN:
        _begin_retention(referral, by=by, at=review.reviewed_at)


def follow(change: Change) -> None:
    """After each step of a referral: what has ended asks for feedback and is reviewed one day; what goes on does not."""
    referral = change.record
    # What was merged goes on in the other one.
    if change.to_status in FINAL and change.to_status != Status.MERGED and referral.received_at:
        _begin_retention(referral, by=change.by, at=change.at)
    if change.to_status == Status.CLOSED:
        deadlines.begin(
            referral,
            FEEDBACK,
            by=change.by,
            at=change.at,
            responsible=referral.requester,
            inside=False,
            path=reverse("outcomes:give-feedback", args=[referral.key]),
        )
    if change.from_status in FINAL and change.to_status not in FINAL:
        again = _of(referral, RETENTION) | _of(referral, FEEDBACK)
        deadlines.end(again, met=False, by=change.by, at=change.at)


def _begin_retention(referral: Referral, *, by, at) -> None:
    path = reverse("outcomes:outcomes", args=[referral.key])
    deadlines.begin(referral, RETENTION, by=by, at=at, path=path)


def _of(referral: Referral, kind: str):
    return ReferralDeadline.objects.filter(referral=referral, kind=kind)


def _reviewers(referral: Referral):
    return directory.holding(Permission.REVIEW_RETENTION, teams.organisations_at_work(referral))


def register_own() -> None:
    """Make them known."""
    deadlines.register_beside(deadlines.Beside(APMIS, "Entry on APMIS", of_the_lead=True))
    deadlines.register_beside(deadlines.Beside(FEEDBACK, "Feedback"))
    deadlines.register_beside(deadlines.Beside(RETENTION, "Retention review", people=_reviewers))
