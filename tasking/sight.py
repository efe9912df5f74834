"""Who sees the inside of development: the one place where that is said, for pages, API and downloads alike.

Those who see the inside of a referral (`referrals.inside`) see every tasking and product. Whoever was given a tasking
sees that one, with the products that come from it; an author sees their product.
Everybody else who sees the referral (its requester, the SIO, a force, an owner, a unit that was given sight alone) sees
what was disseminated to them, and how many taskings there are; never a brief, a result, a draft or a comment.
"""

from __future__ import annotations

from django.db.models import Q

from referrals.inside import at_work, inside, is_inside, of_the_region, partner
from tasking.permissions import Permission

__all__ = ["inside", "is_inside", "may_open_files", "sees_whole_product"]


def may_open_files(user, referral: str = "referral") -> Q:
    """Those of the teams at work: the nation only where it is one of them."""
    if not user.scope.is_national:
        return at_work(user, referral)
    rule = of_the_region(user, referral)
    if Permission.APPROVE_PRODUCT in user.scope.permissions:
        rule |= Q(**{f"{referral}__region__served_nationally": True}) | partner(user, referral)
    return rule


def sees_whole_product(user, product) -> bool:
    """Whether they see drafts, comments and recipients of a product, or only what was disseminated to them."""
    if product.author_id == user.pk or (product.tasking_id and product.tasking.given_to_id == user.pk):
        return True
    return is_inside(user, product.referral)
