"""The clocks of development: of each tasking up to the day that was agreed, and of each review of a product."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate

from foundations.core.formats import LONDON
from foundations.deadlines import actions as clocks
from foundations.lifecycle.machine import Change
from referrals import deadlines
from tasking import people
from tasking.models import ProductDeadline, Tasking, TaskingDeadline
from tasking.statuses import OPEN_TASKINGS, ProductStatus, TaskingStatus

TASKING, REVIEW = "tasking", "quality_review"
DELIVERED = "delivered"


def begin_tasking(tasking: Tasking, *, by) -> None:
    """Start the clock of a tasking that was just given."""
    deadlines.begin(
        tasking.referral,
        TASKING,
        by=by,
        at=tasking.given_at,
        due_on=tasking.due_date,
        model=TaskingDeadline,
        responsible=tasking.given_to,
        about=f"tasking {tasking.number}",
        path=tasking.get_absolute_url(),
        tasking=tasking,
    )


def follow_tasking(change: Change) -> None:
    """After each step of a tasking: its clock stands still while the result is checked, and ends with it."""
    tasking, reached = change.record, change.to_status
    rows = TaskingDeadline.objects.filter(tasking=tasking)
    if change.verb == "give_to_another":
        clocks.reassign_open(rows, responsible=tasking.given_to)
    elif reached == TaskingStatus.DELIVERED:
        clocks.pause_open(rows, reason_code=DELIVERED, by=change.by, at=change.at)
    elif reached == TaskingStatus.RETURNED:
        clocks.resume_open(rows.paused_for(DELIVERED), by=change.by, at=change.at)
        keep_due_dates(list(rows.values_list("pk", flat=True)))
    elif reached not in OPEN_TASKINGS:
        deadlines.end(rows, met=reached == TaskingStatus.DONE, by=change.by, at=change.at)


def follow_product(change: Change) -> None:
    """After each step of a product: a review begins when it is submitted, and is done when it is answered."""
    product = change.record
    if change.from_status == ProductStatus.IN_REVIEW:
        met = change.to_status != ProductStatus.CANCELLED
        deadlines.end(ProductDeadline.objects.filter(product=product), met=met, by=change.by, at=change.at)
    if change.to_status == ProductStatus.IN_REVIEW:
        deadlines.begin(
            product.referral,
            REVIEW,
            by=change.by,
            at=change.at,
            model=ProductDeadline,
            about=f"product {product.number}",
            path=product.get_absolute_url(),
            product=product,
        )


def keep_due_dates(ids: Sequence[int]) -> None:
    """The due dates of taskings in step with their clocks, after these were paused, extended or computed anew."""
    running = TaskingDeadline.objects.running().filter(pk__in=ids)
    day = running.filter(tasking=OuterRef("pk")).annotate(day=TruncDate("due_at", tzinfo=LONDON)).values("day")[:1]
    Tasking.objects.filter(pk__in=running.values("tasking")).update(due_date=Subquery(day))


def register_own() -> None:
    """Make the clocks of development known."""
    deadlines.register_beside(
        deadlines.Beside(
            TASKING,
            "Tasking",
            of_the_work=True,
            follow=keep_due_dates,
            pauses=((DELIVERED, "the result was with whoever checks it"),),
        )
    )
    deadlines.register_beside(deadlines.Beside(REVIEW, "Quality review", of_the_work=True, people=people.reviewers))
