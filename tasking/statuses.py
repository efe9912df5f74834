"""The statuses of taskings and products, and what they add up to."""

from django.db import models


class TaskingStatus(models.TextChoices):
    """Where a tasking stands."""

    ASKED = "asked", "Asked"
    ACCEPTED = "accepted", "Accepted"
    DELIVERED = "delivered", "Delivered"
    RETURNED = "returned", "Returned"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    CANCELLED = "cancelled", "Cancelled"


class ProductStatus(models.TextChoices):
    """Where a product stands."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    DISSEMINATED = "disseminated", "Disseminated"
    CANCELLED = "cancelled", "Cancelled"


TASKING_COLOURS = {
    TaskingStatus.ASKED: "yellow",
    TaskingStatus.ACCEPTED: "teal",
    TaskingStatus.DELIVERED: "purple",
    TaskingStatus.RETURNED: "orange",
    TaskingStatus.DONE: "green",
    TaskingStatus.REFUSED: "red",
    TaskingStatus.CANCELLED: "grey",
}
PRODUCT_COLOURS = {
    ProductStatus.DRAFT: "grey",
    ProductStatus.IN_REVIEW: "purple",
    ProductStatus.APPROVED: "blue",
    ProductStatus.DISSEMINATED: "green",
    ProductStatus.CANCELLED: "grey",
}

# With the person it is given to: what can be late.
IN_WORK = frozenset({TaskingStatus.ASKED, TaskingStatus.ACCEPTED, TaskingStatus.RETURNED})
OPEN_TASKINGS = IN_WORK | {TaskingStatus.DELIVERED}
# Neither refused nor cancelled: what counts as work, and what a product may come from once it is accepted.
COUNTED_TASKINGS = OPEN_TASKINGS | {TaskingStatus.DONE}
PRODUCTIVE_TASKINGS = COUNTED_TASKINGS - {TaskingStatus.ASKED}
UNFINISHED_PRODUCTS = frozenset({ProductStatus.DRAFT, ProductStatus.IN_REVIEW, ProductStatus.APPROVED})
ASSURED_PRODUCTS = frozenset({ProductStatus.APPROVED, ProductStatus.DISSEMINATED})
