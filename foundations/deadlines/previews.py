"""What a change would move, told to somebody who sees no clock: how many, of which stage and region, from when to when.

Not of what: an administrator meets no referral, so no reference stands here. docs/decisions/0020-clocks.md says why.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from foundations.accounts.models import Organisation
from foundations.core.working_time import WorkingCalendar, local_day
from foundations.deadlines import kinds
from foundations.deadlines.clock import index
from foundations.deadlines.stepping import Length


@dataclass(frozen=True)
class Move:
    """So many deadlines of one kind in one region that would move from one day to another."""

    organisation: str
    kind: str
    before: date
    after: date
    count: int

    @property
    def label(self) -> str:
        return kinds.get(self.kind).label


@dataclass(frozen=True)
class Preview:
    """How many clocks are open where a change counts, and which of their due dates it would move."""

    open: int
    moves: list[Move]

    @property
    def moving(self) -> int:
        return sum(move.count for move in self.moves)

    @property
    def regions(self) -> list[tuple[str, int, int]]:
        """Of each region how many would move to an earlier day, or hour, and how many to a later one."""
        earlier, later = Counter(), Counter()
        for move in self.moves:
            (earlier if move.after < move.before else later)[move.organisation] += move.count
        return [(name, earlier[name], later[name]) for name in sorted({*earlier, *later})]


class _Event(NamedTuple):
    kind: str
    effective_at: datetime
    reason_code: str
    working_days: int | None
    amber_days: int | None
    working_hours: int | None
    amber_hours: int | None


@dataclass(frozen=True)
class OpenClock:
    """What an administrator may know of a clock: where, which stage, and how it ran. Not of what."""

    organisation_id: int | None
    kind: str
    priority: str
    risk: str
    working_days: int
    amber_days: int
    working_hours: int
    amber_hours: int
    starts_at: datetime
    paused_at: datetime | None
    due_at: datetime
    agreed: bool
    history: str

    @property
    def length(self) -> Length:
        return Length.of(self)

    def due_by(self, calendar: WorkingCalendar, length: Length | None = None) -> datetime:
        """When it would be due by this calendar, and where it may take so long."""
        # A length takes the place of what earlier changes of the target said.
        events = [event for event in self._events() if length is None or event.kind != "target"]
        return index(events, length or self.length, calendar).due_at

    def _events(self) -> list[_Event]:
        return [
            _Event(
                told["kind"],
                datetime.fromisoformat(told["effective_at"]),
                "",
                *(told[name] for name in Length._fields),
            )
            for told in json.loads(self.history)
        ]


def open_clocks(organisation_id: int | None = None, kinds_of: Iterable[str] | None = None) -> list[OpenClock]:
    """The open clocks of a region, or of all; of some kinds, or of all."""
    with connection.cursor() as cursor:
        asked = [organisation_id, list(kinds_of) if kinds_of else None]
        cursor.execute("select * from toex_clocks_that_run(%s, %s)", asked)
        return [OpenClock(*row) for row in cursor.fetchall()]


def count(total: int, clocks: Iterable[tuple[OpenClock, datetime]]) -> Preview:
    """What moves of `total` open clocks, given when each would be due."""
    counted: Counter[tuple] = Counter()
    for clock, due_at in clocks:
        before, after = local_day(clock.due_at), local_day(due_at)
        if before != after:
            counted[clock.organisation_id, clock.kind, before, after] += 1
    names = dict(Organisation.objects.filter(pk__in={key[0] for key in counted}).values_list("pk", "short_name"))
    order = {key: place for place, key in enumerate(kinds.KINDS)}
    moves = [Move(names.get(pk, ""), kind, before, after, n) for (pk, kind, before, after), n in counted.items()]
    moves.sort(key=lambda move: (move.organisation, order.get(move.kind, len(order)), move.before, move.after))
    return Preview(total, moves)
