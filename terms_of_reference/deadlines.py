"""The clocks of what the terms agree: started when both have signed, met when it is done, replaced with the terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from foundations.accounts.models import User
from foundations.lifecycle.machine import Change
from referrals import deadlines
from referrals.models import Referral, ReferralDeadline
from terms_of_reference.models import TermsOfReference

MILESTONE, PRODUCT = "milestone", "terms_product"


@dataclass(frozen=True)
class Agreed:
    """One thing that is due on an agreed day. `about` says which, without words of the operation: "delivery"."""

    kind: str
    about: str
    due_on: date


def agreed(terms: TermsOfReference) -> Iterable[Agreed]:
    """What the terms say is due, and when."""
    if terms.delivery_date:
        yield Agreed(PRODUCT, "delivery", terms.delivery_date)
    if terms.review_date:
        yield Agreed(MILESTONE, "review of the terms", terms.review_date)


def start_clocks(terms: TermsOfReference, *, by: User, at: datetime) -> None:
    """Start a clock for each thing that these terms agree, in place of those of the terms before."""
    referral = terms.referral
    deadlines.end(of_terms(referral), met=False, by=by, at=at)
    for one in agreed(terms):
        deadlines.begin(
            referral,
            one.kind,
            by=by,
            at=at,
            due_on=one.due_on,
            about=one.about,
            inside=False,
            path=reverse("terms_of_reference:terms", args=[referral.key]),
        )


def reached(referral: Referral, about: str, *, by: User, at: datetime | None = None) -> None:
    """What `about` names was done: its clock is met."""
    deadlines.end(of_terms(referral).filter(about=about), met=True, by=by, at=at)


def of_terms(referral: Referral):
    """The clocks of what the terms of a referral agree."""
    return ReferralDeadline.objects.filter(referral=referral, kind__in=[MILESTONE, PRODUCT])


def development_is_done(change: Change) -> None:
    """Effect of completing the development: everything that the terms agreed was delivered."""
    deadlines.end(of_terms(change.record), met=True, by=change.by, at=change.at)


def register_own() -> None:
    """Make them known."""
    for key, label in ((MILESTONE, "Milestone of the terms"), (PRODUCT, "Product of the terms")):
        deadlines.register_beside(deadlines.Beside(key, label, of_the_work=True, of_the_lead=True))
