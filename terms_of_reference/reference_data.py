"""Loads who may sign for TOEX, and the texts with which terms begin. What was changed since is left alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from terms_of_reference import templates
from terms_of_reference.models import SigningRule

FROM_THE_START = date(2021, 4, 1)
# Role -> the most working days of support and the most products that it signs for; None is no limit.
SIGNS = {
    "detective_inspector": (None, None),
    "national_idm": (None, None),
    "senior_intelligence_analyst": (60, 8),
}


@transaction.atomic
def load() -> int:
    """Make the entries that are missing; returns how many there are to be."""
    there = set(SigningRule.objects.filter(region__isnull=True).values_list("role", flat=True))
    SigningRule.objects.bulk_create(
        SigningRule(role=role, most_days=days, most_products=products, valid_from=FROM_THE_START)
        for role, (days, products) in SIGNS.items()
        if role not in there
    )
    return len(SIGNS) + templates.load()
