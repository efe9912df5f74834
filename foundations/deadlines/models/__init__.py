"""Targets, calendars, clocks, the sweeps that compare them, and who is told."""

from foundations.deadlines.models.clocks import ClockEvent, Closure, Deadline, Reminder, Target
from foundations.deadlines.models.ladders import Rung, Snooze
from foundations.deadlines.models.sweeps import CalendarVersion, Sweep, SweepDifference

__all__ = [
    "CalendarVersion",
    "ClockEvent",
    "Closure",
    "Deadline",
    "Reminder",
    "Rung",
    "Snooze",
    "Sweep",
    "SweepDifference",
    "Target",
]
