"""The days of a year as an administrator sees them: worked, weekend, bank holiday, proclaimed, closed; and their names."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from foundations.accounts.models import Organisation
from foundations.core.formats import today
from foundations.core.working_time import WEEKEND, WorkingCalendar, bank_holidays
from foundations.deadlines.models import Closure

WORKED, OFF, HOLIDAY, PROCLAIMED, CLOSED = "worked", "weekend", "holiday", "proclaimed", "closed"
# What a day is marked with besides its colour.
MARKS = {HOLIDAY: "B", PROCLAIMED: "P", CLOSED: "C"}
LEGEND = [(HOLIDAY, "Bank holiday"), (PROCLAIMED, "Proclaimed for every region"), (CLOSED, "Region closed")]


@dataclass(frozen=True)
class Day:
    """One day: of which kind, and why nobody works on it."""

    day: date
    kind: str
    name: str = ""

    @property
    def mark(self) -> str:
        return MARKS.get(self.kind, "")

    @property
    def is_today(self) -> bool:
        return self.day == today()


@dataclass(frozen=True)
class Month:
    """One month in weeks from Monday on; None where a day belongs to another month."""

    name: str
    weeks: list[list[Day | None]]
    worked: int


@dataclass(frozen=True)
class Year:
    """The days of a year of one calendar, the name by which that calendar is known, and its days off with names."""

    year: int
    version: str
    months: list[Month]
    named: list[Day]

    @property
    def worked(self) -> int:
        return sum(month.worked for month in self.months)


def chosen(regions: Iterable[Organisation], slug: str, *, everywhere: bool) -> Organisation | None:
    """Whose calendar is asked for: one of these regions; none of them for those who see what holds everywhere."""
    found = {one.slug: one for one in regions}
    return found.get(slug) or (None if everywhere else next(iter(found.values()), None))


def read(region: Organisation | None, year: int) -> Year:
    """The year of a region, or of every region together; one statement."""
    key = region.pk if region else None
    standing = Closure.objects.standing()
    rows = list(standing.filter(organisation=None) | standing.filter(organisation=key))
    calendar = Closure.objects.as_calendars(rows, [key])[key]
    proclaimed = {day for row in rows if row.organisation_id is None for day in row.days}
    months = [_month(calendar, proclaimed, year, number) for number in range(1, 13)]
    named = [day for month in months for week in month.weeks for day in week if day and day.name and day.mark]
    return Year(year, calendar.version, months, named)


def _month(calendar: WorkingCalendar, proclaimed: set[date], year: int, number: int) -> Month:
    weeks = [
        [_day(calendar, proclaimed, day) if day.month == number else None for day in week]
        for week in months_of.Calendar().monthdatescalendar(year, number)
    ]
    days = [day for week in weeks for day in week if day]
    return Month(f"{date(year, number, 1):%B}", weeks, sum(day.kind == WORKED for day in days))


def _day(calendar: WorkingCalendar, proclaimed: set[date], day: date) -> Day:
    if name := calendar.day_off(day):
        return Day(day, _kind(proclaimed, day), name)
    return Day(day, WORKED)


def _kind(proclaimed: set[date], day: date) -> str:
    if day.weekday() in WEEKEND:
        return OFF
    if day in bank_holidays(day.year):
        return HOLIDAY
    return PROCLAIMED if day in proclaimed else CLOSED


def days_of(year: Year) -> Iterator[Day]:
    """Every day of it."""
    return (day for month in year.months for week in month.weeks for day in week if day)
