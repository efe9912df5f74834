"""Working days and office hours of the demo: nothing happens at night or on Christmas Day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, time, timedelta

from foundations.core.working_time import LONDON, ONE_DAY, WorkingCalendar, local_day

OPENING = time(8, 30)
# From opening to a quarter to five.
OFFICE_MINUTES = 495
# From then on something may have been done today.
DAY_HAS_BEGUN = time(9, 30)
# What was done today was done this long ago at the least.
MARGIN = timedelta(minutes=2)


class WorkingDays:
    """The working days around `now`, by number: 0 is the last one that has begun, -1 the one before, 1 the next."""

    def __init__(self, now: datetime, *, back: int = 1000, ahead: int = 300):
        calendar = WorkingCalendar()
        today = local_day(now)
        days = (today + ONE_DAY * offset for offset in range(-back, ahead))
        self.days = [day for day in days if calendar.is_working_day(day)]
        self.now = now
        begun = today if now.astimezone(LONDON).time() >= DAY_HAS_BEGUN else today - ONE_DAY
        self._zero = bisect_right(self.days, begun) - 1

    def day(self, number: int) -> date:
        """The date of a working day."""
        return self.days[self._zero + number]

    def number(self, day: date) -> int:
        """The number of the last working day up to and including `day`."""
        return bisect_right(self.days, day) - 1 - self._zero

    def at(self, number: int, minutes: int) -> datetime:
        """`minutes` after opening on a working day, but no later than a moment ago."""
        instant = datetime.combine(self.day(number), OPENING, LONDON) + timedelta(minutes=minutes)
        return min(instant, self.now - MARGIN)
