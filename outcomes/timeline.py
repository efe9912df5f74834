"""What of the outcomes stands in the timeline of a referral, besides its steps: disruptions and feedback."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.urls import reverse

from outcomes.models import Disruption, Feedback
from referrals.models import Referral
from referrals.timeline.lines import Source, register, shaped


def _disruptions(referral: Referral, user) -> QuerySet:
    rows = Disruption.objects.of(referral)
    return shaped(
        rows, at="recorded_at", kind="outcome", title="Disruption recorded", text=F("title"), by="recorded_by"
    )


def _feedback(referral: Referral, user) -> QuerySet:
    rows = Feedback.objects.of(referral)
    return shaped(rows, at="given_at", kind="outcome", title="Feedback given", text=F("comments"), by="given_by")


def _of_outcomes(referral: Referral, key: str) -> str:
    return reverse("outcomes:outcomes", args=[referral.key])


def register_own() -> None:
    """Make disruptions and feedback known to the line."""
    register(
        Source("disruptions", {"outcome": "Outcomes"}, _disruptions, _of_outcomes),
        Source("feedback", {"outcome": "Outcomes"}, _feedback, _of_outcomes),
    )
