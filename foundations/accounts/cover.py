"""Who covers for whom today. An absence is read by few; that it is covered has to be known to whoever tells or asks.

So two functions of the database say who is away and who covers (`isolation_of_absences`), and never why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, TextField, Value
from django.utils import timezone


@dataclass(frozen=True)
class Covered:
    """Somebody whose work another person does today: who, and until which day."""

    user_id: int
    until: date
    name: str

    @classmethod
    def from_row(cls, row: str) -> Covered:
        """From one text of `toex_covers`."""
        pk, until, name = row.split(":", 2)
        return cls(int(pk), date.fromisoformat(until), name)


@dataclass(frozen=True)
class Away:
    """That somebody is away from one day to another, both included, and who covers: ids."""

    user_id: int
    deputy_id: int | None
    starts_on: date
    ends_on: date


def away(people: Iterable[int], first_day: date, last_day: date) -> list[Away]:
    """Who of the people with these ids is away in a period, in the order of days. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select user_id, deputy_id, starts_on, ends_on from toex_away(%s, %s, %s) order by starts_on, user_id",
            [list(people), first_day, last_day],
        )
        return [Away(*row) for row in cursor.fetchall()]


def covers_of(person) -> Func:
    """For a query of people: those whom each covers for today, as texts for `Covered.from_row`."""
    return Func(person, Value(timezone.localdate()), function="toex_covers", output_field=ArrayField(TextField()))
