"""Who sees the inside of development: the one place where that is said, for pages, API and downloads alike.

The region that works a referral, units that share the work, its lead analyst and the nation see every tasking and
product. Whoever was given a tasking sees that one, with the products that come from it; an author sees their product.
Everybody else who sees the referral (its requester, the SIO, a force, an owner, a unit that was given sight alone) sees
what was disseminated to them, and how many taskings there are; never a brief, a result, a draft or a comment.
"""

from __future__ import annotations

from django.db.models import Q

from referrals.models import Share
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
    if referral.lead_analyst_id == user.pk or referral.region_id in user.scope.region_ids:
        return True
    return user.scope.works_referrals and _shared_with(user).filter(referral=referral).exists()


def may_open_files(user, referral: str = "referral") -> Q:
    """Those of the teams at work: the nation only where it is one of them."""
    if not user.scope.is_national:
        return _at_work(user, referral)
    rule = _of_the_region(user, referral)
    if Permission.APPROVE_PRODUCT in user.scope.permissions:
        rule |= Q(**{f"{referral}__region__served_nationally": True}) | _partner(user, referral)
    return rule


def _at_work(user, referral: str) -> Q:
    rule = _of_the_region(user, referral)
    return rule | _partner(user, referral) if user.scope.works_referrals else rule


def _of_the_region(user, referral: str) -> Q:
    return Q(**{f"{referral}__lead_analyst": user}) | Q(**{f"{referral}__region_id__in": user.scope.region_ids})


def _partner(user, referral: str) -> Q:
    return Q(**{f"{referral}__in": _shared_with(user).values("referral")})


def _shared_with(user):
    """The shares by which a unit of theirs, or they alone, share the work now."""
    return Share.objects.partners_work().with_unit_of(user)


def sees_whole_product(user, product) -> bool:
    """Whether they see drafts, comments and recipients of a product, or only what was disseminated to them."""
    if product.author_id == user.pk or (product.tasking_id and product.tasking.given_to_id == user.pk):
        return True
    return is_inside(user, product.referral)
