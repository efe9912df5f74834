"""Loads the impact levels of disruptions. What an administrator changed since is left alone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from outcomes.models import ImpactLevel

DATA = Path(__file__).parent / "data" / "impact_levels.csv"
FROM_THE_START = date(2021, 4, 1)


@transaction.atomic
def load() -> int:
    """Make the impact levels that are missing; returns how many the file holds."""
    with DATA.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for position, row in enumerate(rows):
        ImpactLevel.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "descriptor": row["descriptor"],
                "position": position,
                "valid_from": FROM_THE_START,
            },
        )
    return len(rows)
