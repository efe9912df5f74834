"""Why a deadline is due then, in few lines; and the bar: pure functions, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from foundations.core.working_time import WorkingCalendar, local_day
from foundations.deadlines import bar, explaining
from foundations.deadlines.clock import evaluate
from foundations.deadlines.explaining import What

CALENDAR = WorkingCalendar({date(2026, 12, 30): "Stocktaking"})
WORDS = {"waiting": "waiting for a partner"}


@dataclass
class Event:
    kind: str
    effective_at: datetime
    reason_code: str = ""
    working_days: int | None = None


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def explained(events, days: int, now: datetime):
    clock = evaluate(events, working_days=days, amber_days=1, calendar=CALENDAR, now=now)
    return clock, explaining.explain(clock.steps, events, CALENDAR, WORDS)


def test_counted_skipped_and_paused_days_are_told_by_name():
    events = [
        Event("start", at("2026-12-16")),
        Event("pause", at("2026-12-21"), "waiting"),
        Event("resume", at("2026-12-23")),
        Event("extend", at("2026-12-23"), "more", 1),
    ]
    clock, lines = explained(events, 5, at("2026-12-24"))
    told = [(line.what, line.first.day, line.last.day, line.counted, line.left_out, line.why) for line in lines]
    assert told == [
        (What.COUNTED, 17, 20, 2, 2, "2 days at weekends"),
        (What.PAUSED, 21, 22, 0, 2, "waiting for a partner"),
        (What.COUNTED, 23, 24, 2, 0, ""),
        (What.SKIPPED, 25, 27, 0, 3, "Christmas Day, 2 days at weekends"),
        (What.SKIPPED, 28, 28, 0, 1, "Boxing Day"),
        (What.COUNTED, 29, 29, 1, 0, ""),
        (What.SKIPPED, 30, 30, 0, 1, "Stocktaking"),
        (What.COUNTED, 31, 31, 1, 0, ""),
    ]
    assert local_day(clock.due_at) == date(2026, 12, 31)


def test_a_clock_of_years_is_told_by_year():
    _, lines = explained([Event("start", at("2026-11-20"))], 1500, at("2026-11-20"))
    assert len(lines) == 7
    assert sum(line.counted for line in lines) == 1500
    assert "Good Friday" in lines[1].why
    assert "days at weekends" in lines[1].why


@given(
    days=st.integers(1, 400),
    begins=st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    pauses=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), max_size=3),
)
def test_no_day_is_lost_and_the_lines_stay_few(days, begins, pauses):
    start = datetime(begins.year, begins.month, begins.day, 9, tzinfo=UTC)
    events, reached = [Event("start", start)], start
    for after, length in pauses:
        paused = reached + timedelta(days=after, hours=1)
        reached = paused + timedelta(days=length, hours=1)
        events += [Event("pause", paused, "waiting"), Event("resume", reached)]
    clock, lines = explained(events, days, reached)
    assert sum(line.days for line in lines) == len(clock.steps)
    assert sum(line.counted for line in lines) == days
    assert [line.first for line in lines[1:]] == [line.last + timedelta(days=1) for line in lines[:-1]]
    assert len(lines) <= max(explaining.MOST, 2 * len(pauses) + (lines[-1].last.year - begins.year) + 2)


def test_the_bar_is_to_scale_and_marks_pauses_today_and_the_due_day():
    events = [Event("start", at("2026-06-01")), Event("pause", at("2026-06-03"), "waiting")]
    now = at("2026-06-05")
    clock, _ = explained(events, 5, now)
    drawn = bar.draw(events, clock, starts_at=at("2026-06-01"), now=now)
    paused = next(one for one in drawn.stretches if one.kind == "paused")
    whole = (clock.due_at - at("2026-06-01")).total_seconds()
    assert paused.x == round(2 * 86400 / whole * bar.WIDTH)
    assert paused.x + paused.width == drawn.today
    assert drawn.due == bar.WIDTH
    assert "paused now" in drawn.in_words


def test_a_late_clock_goes_on_beyond_its_due_day_and_one_that_stopped_ends():
    events = [Event("start", at("2026-06-01"))]
    now = at("2026-06-20")
    clock, _ = explained(events, 2, now)
    drawn = bar.draw(events, clock, starts_at=at("2026-06-01"), now=now)
    assert [one.kind for one in drawn.stretches] == ["gone", "late"]
    assert drawn.due < drawn.today == bar.WIDTH
    events.append(Event("stop", at("2026-06-02"), "met"))
    clock, _ = explained(events, 2, now)
    drawn = bar.draw(events, clock, starts_at=at("2026-06-01"), now=now)
    assert drawn.today is None
    assert "ended 2 June 2026" in drawn.in_words
