"""Loads the organisations: 10 regions, 44 forces and national bodies, from `data/organisations.csv`."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from foundations.accounts.models import Organisation

SOURCE = Path(__file__).parent / "data" / "organisations.csv"
# Before every record the system can hold.
FROM_THE_START = date(2021, 4, 1)


@transaction.atomic
def load() -> int:
    """Make or update every organisation of the file; returns how many there are. May be run again at any time.

    What an administrator decides (labels of gates, advisers, dates) is set when the row is made, and left alone after.
    """
    by_code: dict[str, Organisation] = {}
    with SOURCE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_code[row["code"]] = _load_row(row, by_code)
    return len(by_code)


def _load_row(row: dict[str, str], by_code: dict[str, Organisation]) -> Organisation:
    names = {
        "kind": row["kind"],
        "name": row["name"],
        "short_name": row["short_name"],
        "parent": by_code[row["parent"]] if row["parent"] else None,
        "ons_code": row["ons_code"],
        "slug": row["slug"],
        "has_rocu": row["has_rocu"] == "1",
    }
    choices = {
        "gateway_label": row["gateway_label"],
        "asks_for_adviser": row["asks_for_adviser"] == "1",
        "valid_from": FROM_THE_START,
    }
    organisation, _ = Organisation.objects.update_or_create(
        code=row["code"], defaults=names, create_defaults=names | choices
    )
    return organisation
