"""What the table of the queue says of each referral, beside its own facts: age, time left, what is new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

from foundations.core.formats import plural
from foundations.core.working_time import ONE_DAY, DayCounter, day_counter, local_day
from foundations.deadlines.models import Closure
from referrals.filters import rows_of

# Closed days that lie further back hardly change an age, and are not read.
LOOKED_BACK = timedelta(days=400)

# The columns that may be chosen, besides reference and operation, which are always there.
COLUMNS = {
    "status": "Status",
    "priority": "Priority",
    "due": "Due",
    "left": "Time left",
    "age": "Age",
    "with": "With",
    "region": "Region",
    "received": "Received",
    "needed_by": "Needed by",
    "messages": "Messages",
}
USUAL = ("status", "priority", "due", "left", "with")
# For those who ask: who works on it is not theirs to steer.
USUAL_FOR_REQUESTERS = ("status", "due", "left", "with")
# The order that a click on the head of a column gives: the first time, and the second.
SORTS = {
    "due": {"due": "ascending", "-due": "descending"},
    "received": {"-received": "descending", "received": "ascending"},
    "age": {"received": "descending", "-received": "ascending"},
}


@dataclass(frozen=True)
class Line:
    """One referral of the table."""

    row: Any
    late: bool
    at_risk: bool
    left: str
    age: str
    new: bool


def closures_for(scope, today: date) -> QuerySet:
    """Closed days of the regions that a person sees, as rows (group, key, text) for `filter_choices`."""
    rows = Closure.objects.standing().filter(last_day__gte=today - LOOKED_BACK)
    if not scope.is_national:
        rows = rows.filter(organisation=None) | rows.filter(organisation_id__in=scope.region_ids)
    key = Coalesce(Cast(F("organisation_id"), CharField()), Value(""), output_field=CharField())
    days = Concat(Cast("first_day", CharField()), Value(" "), Cast("last_day", CharField()), output_field=CharField())
    return rows_of("closure", rows, key, days)


def counters(found: Iterable[tuple[str, str]]) -> dict[int | None, DayCounter]:
    """The counters of working days by region, from the rows of `closures_for`; None for every other region."""
    closed: dict[int | None, set[tuple[date, str]]] = {None: set()}
    for organisation, text in found:
        first, last = (date.fromisoformat(day) for day in text.split())
        days = {(first + ONE_DAY * place, "closed") for place in range((last - first).days + 1)}
        closed.setdefault(int(organisation) if organisation else None, set()).update(days)
    everywhere = closed[None]
    return {organisation: day_counter(frozenset(days | everywhere)) for organisation, days in closed.items()}


def lines(
    rows: Iterable[Any], by_region: dict[int | None, DayCounter], *, user, since: datetime, now: datetime
) -> list[Line]:
    """What the table says of `rows`; nothing here asks the database."""
    return [_line(row, by_region.get(row.region_id) or by_region[None], user, since, now) for row in rows]


def _line(row, counter: DayCounter, user, since: datetime, now: datetime) -> Line:
    late = row.due_at is not None and row.due_at < now
    at_risk = not late and row.due_at is not None and row.amber_at is not None and row.amber_at <= now
    given = row.handler_id == user.pk and row.handler_by_id != user.pk and row.handler_at > since
    return Line(
        row,
        late,
        at_risk,
        left=_left(row, counter, now),
        age=plural(counter.age(row.received_at, now), "day") if row.received_at else "",
        new=row.status_since > since or given,
    )


def _left(row, counter: DayCounter, now: datetime) -> str:
    if row.due_at is None:
        return "Clock paused" if row.status == "on_hold" else "No deadline"
    # The clock of a stage starts with the stage. Where it only went on then (after an answer, after a hold), this is a
    # day short until that day's close of business.
    days = counter.left(now, row.due_at, started_at=row.status_since)
    if row.due_at < now:
        return f"{plural(-days, 'day')} late" if days else "Less than a day late"
    return "Today" if local_day(row.due_at) == local_day(now) else plural(days, "day")
