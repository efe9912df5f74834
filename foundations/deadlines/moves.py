"""Telling people that their deadlines have moved: each once for a change, however many of theirs it moves.

This floor does not send. `listeners` is filled by the floor that wires the house (AppConfig.ready); each is called with
the deadlines, the people whom they all concern, why they moved, the unique key and `now`, inside the transaction that
says that they were told.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline, Sweep

logger = logging.getLogger(__name__)

listeners: list[Callable[..., object]] = []


def tell(sweep: Sweep, *, now: datetime) -> int:
    """Tell those who are responsible for the clocks that a finished sweep moved; gives how many people.

    Whoever was told stays told: where this was broken off, it may be asked again.
    """
    theirs = _moved(sweep)
    with transaction.atomic():
        row = Sweep.objects.select_for_update(of=("self",)).get(pk=sweep.pk)
        if row.told_at:
            return 0
        for deadlines, people in theirs:
            for listener in listeners:
                listener(deadlines, people, sweep.why, f"moved:{sweep.public_id}", now)
        row.told_at = sweep.told_at = timezone.now()
        row.save(update_fields=["told_at"])
    return sum(len(people) for _, people in theirs)


def _moved(sweep: Sweep) -> list[tuple[list[Deadline], list[Any]]]:
    """The deadlines that moved, and those whom they all concern. One alone for each, or several for the same people."""
    moved = sweep.differences.exclude(due_before=F("due_after")).filter(deadline__stopped_at__isnull=True)
    people: dict[int, Any] = {}
    rows: dict[int, list[Deadline]] = defaultdict(list)
    for difference in moved.select_related("deadline__responsible").order_by("pk").iterator(chunk_size=500):
        row = difference.deadline
        for person in _recipients(row):
            people[person.pk] = person
            rows[person.pk].append(row)
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for pk, deadlines in rows.items():
        alike[tuple(row.pk for row in deadlines)].append(pk)
    return [(rows[pks[0]], [people[pk] for pk in pks]) for pks in alike.values()]


def _recipients(row: Deadline) -> list[Any]:
    try:
        return list(kinds.get(row.kind).recipients(row))
    except Exception:
        # The others are told; this one's page and list show the new day.
        logger.exception("Nobody could be found to tell that deadline %s moved", row.public_id)
        return []
