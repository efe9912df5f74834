"""Loads the targets of `data/targets.csv`. No figure is public: they are a beginning that an administrator changes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from foundations.deadlines.models import Target

SOURCE = Path(__file__).parent / "data" / "targets.csv"
# Before every record the system can hold.
FROM_THE_START = date(2021, 4, 1)


@transaction.atomic
def load() -> int:
    """Make each general target that is not there; gives how many the file has. What was changed since is left alone."""
    with SOURCE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = set(Target.objects.filter(organisation=None).values_list("kind", "priority"))
    Target.objects.bulk_create(
        Target(
            kind=row["kind"],
            priority=row["priority"],
            working_days=int(row["working_days"]),
            amber_days=int(row["amber_days"]),
            valid_from=FROM_THE_START,
        )
        for row in rows
        if (row["kind"], row["priority"]) not in known
    )
    return len(rows)
