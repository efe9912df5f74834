"""Dates, times and numbers as people here write them; pure functions, times shown in Europe/London."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    """The day it is in London now."""
    return timezone.now().astimezone(LONDON).date()


def tomorrow() -> date:
    """The day after today, in London."""
    return today() + timedelta(days=1)


def yesterday() -> date:
    """The day before today, in London."""
    return today() - timedelta(days=1)


def local(instant: datetime) -> datetime:
    """The instant on London's clock. Raises ValueError for a time without a zone, which would be a guess."""
    if timezone.is_naive(instant):
        raise ValueError(f"{instant!r} has no time zone")
    return instant.astimezone(LONDON)


def local_day(value: date | datetime) -> date:
    """The day of a date or of an instant in London."""
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """`20 November 2026`; nothing for None."""
    if value is None:
        return ""
    value = local_day(value)
    return f"{value.day} {value:%B} {value.year}"


def short_day(value: date | datetime | None) -> str:
    """`20 Nov 2026`; nothing for None."""
    if value is None:
        return ""
    value = local_day(value)
    return f"{value.day} {value:%b} {value.year}"


def clock_time(value: datetime) -> str:
    """`5:19pm`, `9am`, `midday`, `midnight`."""
    value = local(value)
    if value.minute == 0 and value.hour in (0, 12):
        return "midday" if value.hour else "midnight"
    minutes = f":{value:%M}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """`20 November 2026 at 5:19pm`; nothing for None."""
    return f"{day(value)} at {clock_time(value)}" if value is not None else ""


def until(value: datetime | None) -> str:
    """When something ends: `end of 18 December 2026` where that is midnight, else the moment; nothing for None."""
    if value is None or local(value).time() != time.min:
        return moment(value)
    return f"end of {day(local(value) - timedelta(days=1))}"


def time_ago(value: datetime | None, now: datetime | None = None) -> str:
    """`2 hours ago`, `yesterday`, else the day; an instant to come is given as a moment."""
    if value is None:
        return ""
    now = now or timezone.now()
    if value > now:
        return moment(value)
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{plural(minutes, 'minute')} ago"
    days = (local_day(now) - local_day(value)).days
    if days == 0:
        return f"{plural(minutes // 60, 'hour')} ago"
    return "yesterday" if days == 1 else day(value)


def number(value: int | float | None) -> str:
    """`1,234,567`; nothing for None."""
    return "" if value is None else f"{value:,}"


def plural(count: int, noun: str, several: str | None = None) -> str:
    """`1 request`, `1,200 requests`; `several` for a plural that does not end in s."""
    return f"{number(count)} {noun if count == 1 else several or noun + 's'}"


def grouped(code: str, size: int = 4) -> str:
    """A code in groups that can be read out and typed: `ABCD EFGH IJ`."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def file_size(count: int) -> str:
    """`512 bytes`, `34KB`, `1.5MB`, `100MB`."""
    if count < 1024:
        return plural(count, "byte")
    for unit in ("KB", "MB", "GB"):
        count /= 1024
        if count < 1024 or unit == "GB":
            return f"{count:.1f}".removesuffix(".0") + unit
    raise AssertionError
