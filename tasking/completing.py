"""What development tells the referral: what stands in the way of completing it, and what ends when it is withdrawn."""

from __future__ import annotations

from foundations.lifecycle.machine import Change
from tasking.lifecycle import PRODUCTS, TASKINGS
from tasking.models import Product, Tasking


def nothing_is_open(referral, by, facts) -> str | None:
    """Guard of complete: every product is disseminated or cancelled, and no tasking is open.

    A referral without any product may be completed: the rationale, which completing asks for, says why.
    """
    open_ones = [
        *(_named("tasking", one) for one in Tasking.objects.filter(referral=referral).open()),
        *(_named("product", one) for one in Product.objects.filter(referral=referral).unfinished()),
    ]
    if not open_ones:
        return None
    return f"Finish or cancel what is still open first: {'; '.join(open_ones)}."


def _named(kind: str, record: Tasking | Product) -> str:
    return f"{kind} {record.number} “{record.title}” ({record.get_status_display().lower()})"


def end_what_is_open(change: Change) -> None:
    """Effect of withdraw: nobody works on for a request that is no more."""
    words = "The request was withdrawn."
    # Locked as they are read, so that a step taken at the same moment is waited for and not run into.
    for tasking in _locked(Tasking.objects.filter(referral=change.record).open()):
        TASKINGS.move(tasking, "end_tasking", by=change.by, follows=True, rationale=words)
    for product in _locked(Product.objects.filter(referral=change.record).unfinished()):
        PRODUCTS.move(product, "end_product", by=change.by, follows=True, rationale=words)


def _locked(rows):
    return rows.order_by("pk").select_for_update(of=("self",))
