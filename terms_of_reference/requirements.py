"""What a version must hold before it can be proposed, and what its readers should be warned of."""

from __future__ import annotations

from foundations.core import formats

# Field -> what the author is asked to do, in the order of the form.
_NEEDED = {
    "aim": "Enter the aim",
    "objectives": "Enter the objectives",
    "scope": "Enter what is in scope",
    "products_expected": "Enter the products expected",
    "delivery_date": "Enter the delivery date",
    "success_criteria": "Enter how success will be judged",
}


def missing(terms) -> list[str]:
    """What is still missing from `terms`, as sentences for the author."""
    gaps = [text for name, text in _NEEDED.items() if not getattr(terms, name)]
    for name, label in (("delivery_date", "delivery"), ("review_date", "review")):
        day = getattr(terms, name)
        if day and day < formats.today():
            gaps.append(f"The {label} date has passed: enter a later one")
    return gaps


def warnings(terms) -> list[str]:
    """What both parties should notice before they sign; nothing that stands in the way."""
    needed = terms.referral.needed_by_date
    if terms.delivery_date and needed and terms.delivery_date > needed:
        return [
            f"Delivery is on {formats.day(terms.delivery_date)}, after the day that the requester needs it by "
            f"({formats.day(needed)})."
        ]
    return []
