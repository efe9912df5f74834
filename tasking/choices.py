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


def taskings_for_product(user, referral):
    """The taskings that a product of theirs may come from: all for those who lead the work, else their own."""
    taskings = Tasking.objects.visible_to(user).filter(referral=referral, status__in=PRODUCTIVE_TASKINGS)
    return taskings if may_add_product_alone(user, referral) else taskings.filter(given_to=user)


def may_add_version(user, product: Product) -> bool:
    return product.status == ProductStatus.DRAFT and user.has_perm(Permission.ADD_PRODUCT, product)
