"""What a person may begin in development, for the buttons and the forms."""

from __future__ import annotations

from referrals.statuses import Status
from tasking.models import Product, Tasking
from tasking.permissions import Permission
from tasking.statuses import PRODUCTIVE_TASKINGS, ProductStatus


def may_give_tasking(user, referral) -> bool:
    """Whether the button stands there: theirs, and now."""
    return referral.status == Status.IN_DEVELOPMENT and user.has_perm(Permission.GIVE_TASKING, referral)


def may_add_product_alone(user, referral) -> bool:
    """Whether they may begin a product that comes from no tasking."""
    return user.has_perm(Permission.ADD_PRODUCT, referral)


def may_add_product_of(user, tasking: Tasking) -> bool:
    """Whether they may begin a product that comes from `tasking`, now."""
    now = tasking.referral.status == Status.IN_DEVELOPMENT and tasking.status in PRODUCTIVE_TASKINGS
    return now and user.has_perm(Permission.ADD_PRODUCT, tasking)


def may_add_product(user, referral, taskings: list[Tasking]) -> bool:
    """Whether the button stands on the page of the referral with these `taskings`."""
    if referral.status != Status.IN_DEVELOPMENT:
        return False
    return may_add_product_alone(user, referral) or any(may_add_product_of(user, tasking) for tasking in taskings)


def taskings_for_product(user, referral):
    """The taskings that a product of theirs may come from: all for those who lead the work, else their own."""
    taskings = Tasking.objects.of(referral, user).filter(status__in=PRODUCTIVE_TASKINGS)
    return taskings if may_add_product_alone(user, referral) else taskings.filter(given_to=user)


def may_add_version(user, product: Product) -> bool:
    return product.status == ProductStatus.DRAFT and user.has_perm(Permission.ADD_PRODUCT, product)
