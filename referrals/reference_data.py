"""Loads threat areas, reasons, letters, the lists that forms offer, and the harm matrix.

What an administrator changed since is left alone.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from referrals import matrices
from referrals.models import FormChoice, HarmMatrix, LetterText, Reason, ThreatArea

DATA = Path(__file__).parent / "data"
FROM_THE_START = date(2021, 4, 1)


def _rows(name: str):
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load() -> int:
    """Make the entries that are missing; returns how many rows the files hold."""
    areas, reasons = _rows("threat_areas.csv"), _rows("reasons.csv")
    for position, row in enumerate(areas):
        ThreatArea.objects.get_or_create(
            code=row["code"], defaults={"name": row["name"], "position": position, "valid_from": FROM_THE_START}
        )
    for position, row in enumerate(reasons):
        Reason.objects.get_or_create(
            verb=row["verb"],
            code=row["code"],
            defaults={"name": row["name"], "position": position, "valid_from": FROM_THE_START},
        )
    lists = sum(_load_list(kind) for kind in FormChoice.Kind)
    return len(areas) + len(reasons) + _load_letters() + lists + _load_matrix()


def _load_letters() -> int:
    rows = _rows("letters.csv")
    there = set(LetterText.objects.values_list("verb", "code"))
    LetterText.objects.bulk_create(
        LetterText(position=position, valid_from=FROM_THE_START, **row)
        for position, row in enumerate(rows)
        if (row["verb"], row["code"]) not in there
    )
    return len(rows)


def _load_list(kind: FormChoice.Kind) -> int:
    rows = _rows(f"lists/{kind.value}.csv")
    there = set(FormChoice.objects.filter(kind=kind).values_list("code", flat=True))
    FormChoice.objects.bulk_create(
        FormChoice(kind=kind, position=position, valid_from=FROM_THE_START, **row)
        for position, row in enumerate(rows)
        if row["code"] not in there
    )
    return len(rows)


def _load_matrix() -> int:
    """The first version of the harm matrix; the next ones are the administrator's."""
    criteria, bands = _rows("harm/criteria.csv"), _rows("harm/bands.csv")
    HarmMatrix.objects.get_or_create(
        version=1,
        defaults={
            "criteria": matrices.read_criteria(row.values() for row in criteria),
            "bands": matrices.read_bands(row.values() for row in bands),
            "valid_from": FROM_THE_START,
        },
    )
    return len(criteria) + len(bands)
