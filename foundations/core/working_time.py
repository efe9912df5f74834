"""Working days of England and Wales, in Europe/London.

Bank holidays come from the data bundled with govuk-bank-holidays; the network is never asked. Years that GOV.UK has
not published yet (and years before 2012) follow the standing rule: Easter, the three Mondays, and substitute days.
`is_published` tells the two apart, so that a page can say which dates may still move.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from govuk_bank_holidays.bank_holidays import BankHolidays

LONDON = ZoneInfo("Europe/London")
# The working day of everybody: when it opens and closes in London.
OPENING, CLOSE_OF_BUSINESS = settings.WORKING_DAY
NO_TIME = timedelta(0)
ONE_DAY = timedelta(days=1)
WEEKEND = {5: "Saturday", 6: "Sunday"}


def local_day(instant: datetime) -> date:
    """The day in London on which `instant` (aware) falls."""
    return instant.astimezone(LONDON).date()


@cache
def close_of(day: date) -> datetime:
    """The end of business on `day`, 17:00 in London, as a UTC instant."""
    return datetime.combine(day, CLOSE_OF_BUSINESS, LONDON).astimezone(UTC)


@dataclass(frozen=True)
class Span:
    """The working days of some whole years in order: ordinals, opening and closing instants, and the time worked.

    `worked[n]` is the working time of the first `n` days together. What a clock asks is found by bisection.
    """

    first_year: int
    last_year: int
    ordinals: list[int]
    opens: list[datetime]
    closes: list[datetime]

    @cached_property
    def worked(self) -> list[timedelta]:
        days = (closes - opens for opens, closes in zip(self.opens, self.closes, strict=True))
        return list(accumulate(days, initial=NO_TIME))

    def worked_until(self, instant: datetime) -> timedelta:
        """The working time from the first day of the span to `instant`."""
        place = bisect_right(self.opens, instant) - 1
        if place < 0:
            return NO_TIME
        return self.worked[place] + min(instant, self.closes[place]) - self.opens[place]


class WorkingCalendar:
    """Monday to Friday less bank holidays, less `closures` (day to name) of one organisation.

    A working day lasts from `opens` to `closes` in London. `published` are the bank holidays of whole years where they
    are not those of the bundled list: of a calendar of before.
    """

    def __init__(
        self,
        closures: Mapping[date, str] | None = None,
        *,
        opens: time = OPENING,
        closes: time = CLOSE_OF_BUSINESS,
        published: Mapping[date, str] | None = None,
    ):
        self.closures = dict(closures or {})
        self.opens, self.closes = opens, closes
        self._published = None if published is None else _by_year(published.items())
        self._span: Span | None = None

    @property
    def length_of_day(self) -> timedelta:
        """How long a working day is."""
        return timedelta(hours=self.closes.hour - self.opens.hour, minutes=self.closes.minute - self.opens.minute)

    def span(self, first_year: int, last_year: int) -> Span:
        """The working days of these years, and perhaps of more. Kept, and made anew where it does not reach."""
        span = self._span
        if span is None or first_year < span.first_year or last_year > span.last_year:
            if span is not None:
                first_year, last_year = min(first_year, span.first_year), max(last_year, span.last_year)
            # Put in its place whole: another thread may be reading the old one.
            self._span = span = self._make_span(first_year, min(last_year + 1, date.max.year - 1))
        return span

    def _make_span(self, first_year: int, last_year: int) -> Span:
        ordinals, opens, closes = [], [], []
        closed = {day.toordinal() for day in self.closures}
        for year in range(first_year, last_year + 1):
            for ordinal, opening, closing in self._usual_days(year):
                if ordinal not in closed:
                    ordinals.append(ordinal)
                    opens.append(opening)
                    closes.append(closing)
        return Span(first_year, last_year, ordinals, opens, closes)

    def _usual_days(self, year: int) -> list[tuple[int, datetime, datetime]]:
        if self._published is None:
            return _usual_days(year, self.opens, self.closes)
        return _open_days(year, self.bank_holidays(year), self.opens, self.closes)

    def content(self) -> dict[str, Any]:
        """All that the calendar counts by: what makes the same calendar again."""
        years = _published() if self._published is None else self._published
        return {
            "bank_holidays": {day.isoformat(): name for days in years.values() for day, name in sorted(days.items())},
            "closures": {day.isoformat(): name for day, name in sorted(self.closures.items())},
            "working_day": [self.opens.isoformat("minutes"), self.closes.isoformat("minutes")],
        }

    @cached_property
    def version(self) -> str:
        """The name of this calendar: another as soon as any of its days, names or hours is."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()[:12]

    def day_off(self, day: date) -> str | None:
        """Why nobody works on `day` ("Saturday", "Christmas Day", a closure's name), or None on a working day."""
        return WEEKEND.get(day.weekday()) or self.bank_holidays(day.year).get(day) or self.closures.get(day)

    def bank_holidays(self, year: int) -> Mapping[date, str]:
        """The bank holidays that this calendar goes by in `year`."""
        if self._published is None:
            return bank_holidays(year)
        return self._published.get(year) or bank_holidays_by_rule(year)

    def is_working_day(self, day: date) -> bool:
        return self.day_off(day) is None

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it for a negative `count`; `day` itself for 0."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and including `last`; negative when `last` is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (first + ONE_DAY * offset for offset in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)


def calendar_of(closures: Mapping[date, str]) -> WorkingCalendar:
    """The calendar with these closed days; kept with the days that it worked out, because most clocks ask for the same."""
    return _calendar_of(frozenset(closures.items()))


@lru_cache(maxsize=128)
def _calendar_of(closures: frozenset[tuple[date, str]]) -> WorkingCalendar:
    return WorkingCalendar(dict(closures))


class DayCounter:
    """How many working days lie between two days, without walking over them: for lists of many rows."""

    def __init__(self, calendar: WorkingCalendar):
        self.calendar = calendar
        # For each year, how many working days there are from its first day up to each of its days.
        self._years: dict[int, list[int]] = {}

    def between(self, first: date, last: date) -> int:
        """As `WorkingCalendar.working_days_between`."""
        return (
            self._up_to(last)
            - self._up_to(first)
            + sum(self._year(year)[-1] for year in range(first.year, last.year))
            - sum(self._year(year)[-1] for year in range(last.year, first.year))
        )

    def left(self, now: datetime, due_at: datetime, *, started_at: datetime) -> int:
        """How many working days a clock has left: closes of business still to come; the day of its start is none.

        Below nought where it is late by that many.
        """
        today = local_day(now)
        closed = today if now >= close_of(today) else today - ONE_DAY
        return self.between(max(closed, local_day(started_at)), local_day(due_at))

    def age(self, since: datetime, now: datetime) -> int:
        """How many working days have closed since the day of `since`."""
        today = local_day(now)
        return max(0, self.between(local_day(since), today if now >= close_of(today) else today - ONE_DAY))

    def _up_to(self, day: date) -> int:
        return self._year(day.year)[day.timetuple().tm_yday - 1]

    def _year(self, year: int) -> list[int]:
        if year not in self._years:
            first = date(year, 1, 1)
            days = (first + ONE_DAY * place for place in range((date(year + 1, 1, 1) - first).days))
            self._years[year] = list(accumulate(int(self.calendar.is_working_day(day)) for day in days))
        return self._years[year]


@lru_cache(maxsize=64)
def day_counter(closures: frozenset[tuple[date, str]] = frozenset()) -> DayCounter:
    """The counter of a calendar with these closed days; kept, because most lists ask for the same."""
    return DayCounter(WorkingCalendar(dict(closures)))


@lru_cache(maxsize=512)
def _usual_days(year: int, opens: time, closes: time) -> list[tuple[int, datetime, datetime]]:
    return _open_days(year, bank_holidays(year), opens, closes)


def _open_days(
    year: int, holidays: Mapping[date, str], opens: time, closes: time
) -> list[tuple[int, datetime, datetime]]:
    """Ordinal, opening and closing of each working day of a year, where nobody is closed."""
    first = date(year, 1, 1)
    days = (first + ONE_DAY * place for place in range((date(year + 1, 1, 1) - first).days))
    return [
        (day.toordinal(), _instant(day, opens), _instant(day, closes))
        for day in days
        if day.weekday() not in WEEKEND and day not in holidays
    ]


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def source_of_bank_holidays() -> str:
    """Which release of the bundled bank holidays is in use."""
    return f"govuk-bank-holidays {version('govuk-bank-holidays')}"


def is_published(year: int) -> bool:
    """Whether GOV.UK's bundled list has the bank holidays of `year`; otherwise they follow the standing rule."""
    return year in _published()


def bank_holidays(year: int) -> Mapping[date, str]:
    """Bank holidays of England and Wales in `year`: as published, or by the standing rule."""
    return _published().get(year) or bank_holidays_by_rule(year)


@cache
def _published() -> Mapping[int, Mapping[date, str]]:
    source = BankHolidays(use_cached_holidays=True)
    rows = source.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return _by_year((holiday["date"], holiday["title"]) for holiday in rows)


def _by_year(days: Iterable[tuple[date, str]]) -> dict[int, dict[date, str]]:
    years: dict[int, dict[date, str]] = {}
    for day, name in days:
        years.setdefault(day.year, {})[day] = name
    return years


@cache
def bank_holidays_by_rule(year: int) -> Mapping[date, str]:
    """The eight standing bank holidays of `year`, with substitute days; one-off proclamations cannot be known."""
    easter = _easter(year)
    holidays = {
        easter - 2 * ONE_DAY: "Good Friday",
        easter + ONE_DAY: "Easter Monday",
        _first_monday(date(year, 5, 1)): "Early May bank holiday",
        _first_monday(date(year, 5, 25)): "Spring bank holiday",
        _first_monday(date(year, 8, 25)): "Summer bank holiday",
    }
    for fixed, name in (
        (date(year, 1, 1), "New Year’s Day"),
        (date(year, 12, 25), "Christmas Day"),
        (date(year, 12, 26), "Boxing Day"),
    ):
        # A day that falls on a weekend moves to the next working day that is still free.
        while fixed.weekday() in WEEKEND or fixed in holidays:
            fixed += ONE_DAY
        holidays[fixed] = name
    return holidays


def _first_monday(day: date) -> date:
    return day + ONE_DAY * (-day.weekday() % 7)


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    month, day = divmod(epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)
