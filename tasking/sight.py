"""Who sees the inside of development: the one place where that is said, for pages, API and downloads alike.

The region that works a referral, its lead analyst and the nation see every tasking and product. Whoever was given a
tasking sees that one, with the products that come from it; an author sees their product. Everybody else who sees the
referral (its requester, the SIO, a force, an owner) sees what was disseminated to them, and how many taskings there
are; never a brief, a result, a draft or a comment.
"""

from __future__ import annotations

from django.db.models import Q

from tasking.permissions import Permission


def inside(user, referral: str = "referral") -> Q:
    """The rule as a condition; `referral` is the way from the row to its referral."""
    if user.scope.is_national:
        return Q(**{f"{referral}__received_at__isnull": False})
    return _at_work(user, referral)


def is_inside(user, referral) -> bool:
    """The same rule, of one referral that was read already."""
    if user.scope.is_national:
        return referral.received_at is not None
    return referral.lead_analyst_id == user.pk or referral.region_id in user.scope.region_ids


def may_open_files(user, referral: str = "referral") -> Q:
    """Those of the region's team: the nation only where it is that team."""
    rule = _at_work(user, referral)
    if user.scope.is_national and Permission.APPROVE_PRODUCT in user.scope.permissions:
        rule |= Q(**{f"{referral}__region__served_nationally": True})
    return rule


def _at_work(user, referral: str) -> Q:
    return Q(**{f"{referral}__lead_analyst": user}) | Q(**{f"{referral}__region_id__in": user.scope.region_ids})


def sees_whole_product(user, product) -> bool:
    """Whether they see drafts, comments and recipients of a product, or only what was disseminated to them."""
    if product.author_id == user.pk or (product.tasking_id and product.tasking.given_to_id == user.pk):
        return True
    return is_inside(user, product.referral)
