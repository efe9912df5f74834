"""Calendars by name: each that clocks are counted by is kept, so that what was counted can be counted again."""

from __future__ import annotations

from datetime import date, time

from foundations.accounts.models import Organisation
from foundations.core.working_time import WorkingCalendar, source_of_bank_holidays
from foundations.deadlines.models import CalendarVersion, Closure


def keep() -> None:
    """Keep the calendar of each region as it now is, under its name; those that are there already stay."""
    ids = [*Organisation.objects.regions().values_list("pk", flat=True), None]
    found = {calendar.version: calendar for calendar in Closure.objects.calendars(ids).values()}
    known = CalendarVersion.objects.filter(version__in=found).values_list("version", flat=True)
    source = source_of_bank_holidays()
    CalendarVersion.objects.bulk_create(
        [
            CalendarVersion(version=name, content=found[name].content(), source=source)
            for name in sorted(set(found) - set(known))
        ],
        ignore_conflicts=True,
    )


def named(name: str) -> WorkingCalendar:
    """The calendar of that name, made again from what was kept. Raises CalendarVersion.DoesNotExist.

    Years that GOV.UK had not published then follow the usual rule, as they did then.
    """
    content = CalendarVersion.objects.get(version=name).content
    opens, closes = (time.fromisoformat(text) for text in content["working_day"])
    return WorkingCalendar(
        _days(content["closures"]), opens=opens, closes=closes, published=_days(content["bank_holidays"])
    )


def _days(told: dict[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): name for day, name in told.items()}
