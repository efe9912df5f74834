"""What of the terms stands in the timeline of a referral."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.urls import reverse

from referrals.models import Referral
from referrals.timeline.lines import Source, joined, register, shaped
from terms_of_reference.models import TermsStatusChange


def _steps(referral: Referral, user) -> QuerySet:
    # The referral was found to be theirs to see, and so are its terms.
    rows = TermsStatusChange.objects.filter(record__referral=referral)
    title = joined("Terms, version ", F("record__number"), ": ", F("label"))
    return shaped(rows, at="at", kind="terms", title=title, text=F("note"), by="by")


def _of_terms(referral: Referral, key: str) -> str:
    return reverse("terms_of_reference:terms", args=[referral.key])


def register_own() -> None:
    """Make the steps of the terms known to the line."""
    register(Source("terms", {"terms": "Terms"}, _steps, _of_terms))
