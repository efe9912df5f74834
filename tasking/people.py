"""Who is asked, told and given what in development."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from foundations.accounts import directory
from foundations.accounts.models import User
from referrals import teams
from referrals.standings import requesters
from tasking.permissions import Permission


def on_referral(referral) -> QuerySet[User]:
    """The requester, the SIO, and whoever works on the referral, by name."""
    named = Q(pk__in=requesters(referral)) | Q(pk__in=referral.people.values("user_id"))
    return User.objects.filter(named, is_active=True).order_by("name")


def possible_recipients(product) -> QuerySet[User]:
    """The people on the referral who do not have the approved version yet."""
    return on_referral(product.referral).exclude(received_products__product_version_id=product.approved_version_id)


def reviewers(referral) -> QuerySet[User]:
    """Those who may approve products of this referral."""
    return directory.holding(Permission.APPROVE_PRODUCT, teams.organisations_at_work(referral))
