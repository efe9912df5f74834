"""Working days of England and Wales."""

from datetime import UTC, date, datetime

import pytest

from foundations.core.working_time import (
    WorkingCalendar,
    bank_holidays,
    bank_holidays_by_rule,
    close_of,
    is_published,
    local_day,
)

# Moved or added by proclamation: the rule cannot know them.
PROCLAIMED = {
    2012: {date(2012, 5, 28), date(2012, 6, 4), date(2012, 6, 5)},
    2020: {date(2020, 5, 4), date(2020, 5, 8)},
    2022: {date(2022, 5, 30), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)},
    2023: {date(2023, 5, 8)},
}


@pytest.mark.parametrize("year", range(2012, 2029))
def test_the_rule_gives_what_was_published_but_for_proclamations(year):
    assert is_published(year)
    assert set(bank_holidays(year)) ^ set(bank_holidays_by_rule(year)) == PROCLAIMED.get(year, set())


def test_a_year_beyond_the_bundled_data_follows_the_rule():
    assert not is_published(2031)
    calendar = WorkingCalendar()
    assert calendar.day_off(date(2031, 1, 1)) == "New Year’s Day"
    assert calendar.day_off(date(2031, 4, 11)) == "Good Friday"
    assert calendar.day_off(date(2033, 12, 27)) in {"Christmas Day", "Boxing Day"}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 12, 28), "Boxing Day"),
        (date(2027, 12, 27), "Christmas Day"),
        (date(2028, 1, 3), "New Year’s Day"),
        (date(2026, 12, 29), None),
        (date(2026, 12, 30), "Stocktaking"),
    ],
)
def test_a_day_off_has_a_name(day, why):
    assert WorkingCalendar({date(2026, 12, 30): "Stocktaking"}).day_off(day) == why


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 26), 1, date(2026, 12, 29)),
        (date(2026, 12, 29), -1, date(2026, 12, 24)),
        (date(2026, 12, 26), 0, date(2026, 12, 26)),
        (date(2026, 4, 2), 2, date(2026, 4, 8)),
    ],
)
def test_days_are_added_over_holidays(day, count, reached):
    calendar = WorkingCalendar()
    assert calendar.add_working_days(day, count) == reached
    if calendar.is_working_day(day):
        assert calendar.working_days_between(day, reached) == count


def test_business_closes_at_five_in_london_whatever_the_season():
    assert close_of(date(2026, 3, 27)) == datetime(2026, 3, 27, 17, tzinfo=UTC)
    assert close_of(date(2026, 3, 30)) == datetime(2026, 3, 30, 16, tzinfo=UTC)
    assert close_of(date(2026, 10, 23)) == datetime(2026, 10, 23, 16, tzinfo=UTC)
    assert close_of(date(2026, 10, 26)) == datetime(2026, 10, 26, 17, tzinfo=UTC)


def test_the_local_day_of_a_summer_night_is_tomorrow():
    assert local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert local_day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)
