"""Loads the organisations (10 regions, 44 forces and national bodies), skills and kinds of absence from `data`."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from foundations.accounts.models import AbsenceKind, Organisation, Skill

SOURCE = Path(__file__).parent / "data" / "organisations.csv"
# Before every record the system can hold.
FROM_THE_START = date(2021, 4, 1)


@transaction.atomic
def load() -> int:
    """Make or update every organisation of the file; returns how many rows the files hold. May be run again at any time.

    What an administrator decides (labels of gates, advisers, dates) is set when the row is made, and left alone after.
    """
    by_code: dict[str, Organisation] = {}
    with SOURCE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_code[row["code"]] = _load_row(row, by_code)
    return len(by_code) + _load_list(Skill, "skills.csv") + _load_list(AbsenceKind, "absence_kinds.csv")


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


def _load_list(model, name: str) -> int:
    """Make the entries of a list that are missing; what an administrator changed since is left alone."""
    with (SOURCE.parent / name).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    there = set(model.objects.values_list("code", flat=True))
    model.objects.bulk_create(
        model(position=position, valid_from=FROM_THE_START, **row)
        for position, row in enumerate(rows)
        if row["code"] not in there
    )
    return len(rows)
