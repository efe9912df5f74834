"""Targets, calendars, clocks and the sweeps that compare them."""

from foundations.deadlines.models.clocks import ClockEvent, Closure, Deadline, Reminder, Target
from foundations.deadlines.models.sweeps import CalendarVersion, Sweep, SweepDifference

__all__ = [
    "CalendarVersion",
    "ClockEvent",
    "Closure",
    "Deadline",
    "Reminder",
    "Sweep",
    "SweepDifference",
    "Target",
]
