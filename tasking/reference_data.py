"""Loads the product types. What an administrator changed since is left alone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from tasking.models import ProductType

SOURCE = Path(__file__).parent / "data" / "product_types.csv"
FROM_THE_START = date(2021, 4, 1)


@transaction.atomic
def load() -> int:
    """Make the product types that are missing; returns how many the file holds."""
    with SOURCE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for position, row in enumerate(rows):
        ProductType.objects.get_or_create(
            code=row["code"], defaults={"name": row["name"], "position": position, "valid_from": FROM_THE_START}
        )
    return len(rows)
