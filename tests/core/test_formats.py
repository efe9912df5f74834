"""Days, times and numbers in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from foundations.core import formats

SUMMER = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


def test_days_are_those_of_london():
    assert formats.day(SUMMER) == "2 July 2026"
    assert formats.day(date(2026, 11, 20)) == "20 November 2026"
    assert formats.short_day(date(2026, 11, 2)) == "2 Nov 2026"
    assert formats.day(None) == formats.short_day(None) == formats.moment(None) == formats.time_ago(None) == ""


@pytest.mark.parametrize(
    ("hour", "minute", "text"),
    [(17, 19, "5:19pm"), (9, 0, "9am"), (12, 0, "midday"), (0, 0, "midnight"), (0, 5, "12:05am"), (12, 30, "12:30pm")],
)
def test_times_of_day(hour, minute, text):
    instant = datetime(2026, 11, 20, hour, minute, tzinfo=formats.LONDON)
    assert formats.moment(instant) == f"20 November 2026 at {text}"


def test_what_ends_with_a_day_says_that_day():
    midnight = datetime(2026, 12, 19, tzinfo=formats.LONDON)
    assert formats.until(midnight) == "end of 18 December 2026"
    assert formats.until(midnight + timedelta(minutes=1)) == "19 December 2026 at 12:01am"
    assert formats.until(None) == ""


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        formats.moment(datetime(2026, 11, 20, 9, 0))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=2, minutes=50), "2 hours ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=9), "11 November 2026"),
        (timedelta(hours=-1), "20 November 2026 at 1pm"),
    ],
)
def test_how_long_ago(ago, text):
    now = datetime(2026, 11, 20, 12, 0, tzinfo=formats.LONDON)
    assert formats.time_ago(now - ago, now) == text


@time_machine.travel(SUMMER, tick=False)
def test_today_is_londons_day():
    assert timezone.now().date() == date(2026, 7, 1)
    assert (formats.yesterday(), formats.today(), formats.tomorrow()) == (
        date(2026, 7, 1),
        date(2026, 7, 2),
        date(2026, 7, 3),
    )


def test_numbers_and_plurals():
    assert formats.number(1234567) == "1,234,567"
    assert formats.number(None) == ""
    assert formats.plural(1, "request") == "1 request"
    assert formats.plural(0, "request") == "0 requests"
    assert formats.plural(2, "person", "people") == "2 people"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 byte"),
        (1023, "1,023 bytes"),
        (2048, "2KB"),
        (1536 * 1024, "1.5MB"),
        (100 * 1024**2, "100MB"),
        (5 * 1024**4, "5120GB"),
    ],
)
def test_sizes_of_files(count, text):
    assert formats.file_size(count) == text
