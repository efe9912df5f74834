"""What a version must hold before it can be proposed, and what its readers should be warned of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from foundations.core import formats

# Fields of which one must be filled -> what the author is asked to do, in the order of the form.
_NEEDED = {
    ("aim",): "Enter the aim",
    ("questions", "objectives"): "Enter a question that the work will answer",
    ("scope",): "Enter what is in scope",
    ("products", "products_expected"): "Enter the products expected",
    ("delivery_date",): "Enter the delivery date",
    ("success_criteria",): "Enter how success will be judged",
}


def missing(terms) -> list[str]:
    """What is still missing from `terms`, as sentences for the author."""
    gaps = [text for names, text in _NEEDED.items() if not any(getattr(terms, name) for name in names)]
    for place, row in enumerate(terms.products, start=1):
        if not row.get("due"):
            gaps.append(f"Product {place} ({row.get('name') or 'no name'}): enter the day on which it is due")
    for name, label in (("delivery_date", "delivery"), ("review_date", "review")):
        day = getattr(terms, name)
        if day and day < formats.today():
            gaps.append(f"The {label} date has passed: enter a later one")
    return gaps


def warnings(terms) -> list[str]:
    """What both parties should notice before they sign; nothing that stands in the way."""
    needed, delivery, start = terms.referral.needed_by_date, terms.delivery_date, terms.start_date
    found = []
    if delivery and needed and delivery > needed:
        found.append(
            f"Delivery is on {formats.day(delivery)}, after the day that the requester needs it by "
            f"({formats.day(needed)})."
        )
    for what, on in _days(terms):
        if start and on < start:
            found.append(f"{what} is on {formats.day(on)}, before the start of the work ({formats.day(start)}).")
        elif needed and on > needed:
            found.append(
                f"{what} is on {formats.day(on)}, after the day that the requester needs it by ({formats.day(needed)})."
            )
        elif delivery and on > delivery:
            found.append(f"{what} is on {formats.day(on)}, after the delivery date ({formats.day(delivery)}).")
    return found


def _days(terms) -> Iterator[tuple[str, date]]:
    """Each product and milestone that has a day."""
    for row in terms.products:
        if row.get("due"):
            yield f"The product “{row.get('name', '')}”", date.fromisoformat(row["due"])
    for row in terms.timeline:
        if row.get("on"):
            kind = "review" if row.get("kind") == "review" else "milestone"
            yield f"The {kind} “{row.get('what', '')}”", date.fromisoformat(row["on"])
