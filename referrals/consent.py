"""Redirecting to a region that takes referrals of others only with its consent: they are offered to it instead."""

from __future__ import annotations

from django.urls import reverse

HINT = "Some regions take a referral only with their consent: you then offer to hand it over."
NEEDED = "only with its consent"


def named(region) -> str:
    """A region in the list of those that one may redirect to."""
    return f"{region.name} ({NEEDED})" if region.redirects_need_consent else region.name


def refusal(region) -> str:
    """Why a referral is not redirected to `region` directly."""
    return f"{region.short_name} takes referrals {NEEDED}. Offer to hand it over instead"


def way_on(referral, problems) -> list[dict[str, str]]:
    """The button to the offer, with what was typed, where consent was among the problems."""
    if referral is None or not any(NEEDED in problem for problem in problems or ()):
        return []
    return [{"text": "Offer to hand it over", "formaction": reverse("referrals:offer-hand-over", args=[referral.key])}]
