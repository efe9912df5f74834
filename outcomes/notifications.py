"""Who is told of outcomes that are not steps of the referral."""

from __future__ import annotations

from django.urls import reverse

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.notifications.kinds import Kind
from outcomes.models import Feedback
from referrals import teams
from referrals.notifications import send
from referrals.permissions import Permission as P


def tell_of_feedback(feedback: Feedback) -> None:
    """The lead analyst, and those who close referrals of the region."""
    referral = feedback.referral
    people = User.objects.filter(pk=referral.lead_analyst_id, is_active=True)
    people |= directory.holding(P.CLOSE, teams.organisations_at_work(referral))
    send(
        referral,
        people.distinct(),
        kind="outcomes.give_feedback",
        title="the requester has given feedback",
        key=str(feedback.public_id),
        path=reverse("outcomes:outcomes", args=[referral.key]),
    )


KINDS = (
    Kind(
        "outcomes.feedback",
        "Feedback of a requester",
        "The lead analyst, and those who close referrals of the region.",
        ("outcomes.give_feedback",),
        "Work on referrals",
    ),
)
