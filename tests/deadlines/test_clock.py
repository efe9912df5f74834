"""The clock, against days and hours worked out by hand."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from foundations.core.working_time import WorkingCalendar
from foundations.deadlines.clock import State, evaluate

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Event:
    kind: str
    effective_at: datetime
    reason_code: str = ""
    working_days: int | None = None
    amber_days: int | None = None
    working_hours: int | None = None
    amber_hours: int | None = None
    note: str = ""
    entered_at: datetime | None = None


def at(text: str) -> datetime:
    """An instant from local time in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def made(events):
    return [Event(kind, at(when), *rest) for kind, when, *rest in events]


def told(*events, days=5, amber=2, now="2026-06-01T09:00", closures=None):
    calendar = WorkingCalendar(closures or {})
    return evaluate(made(events), working_days=days, amber_days=amber, calendar=calendar, now=at(now))


def told_in_hours(*events, hours=8, amber=2, now="2026-06-01T09:00", closures=None, **calendar):
    calendar = WorkingCalendar(closures or {}, **calendar)
    return evaluate(made(events), working_hours=hours, amber_hours=amber, calendar=calendar, now=at(now))


# --- by hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-06-01T09:00", 5, "2026-06-08T17:00"),
        ("2026-06-01T23:30", 1, "2026-06-02T17:00"),
        ("2026-06-02T00:15", 1, "2026-06-03T17:00"),
        ("2026-06-05T16:59", 1, "2026-06-08T17:00"),
        ("2026-06-06T12:00", 1, "2026-06-08T17:00"),
        ("2026-03-27T10:00", 1, "2026-03-30T17:00"),
        ("2026-10-23T10:00", 1, "2026-10-26T17:00"),
        ("2026-12-23T10:00", 3, "2026-12-30T17:00"),
        ("2026-04-01T10:00", 3, "2026-04-08T17:00"),
        ("2026-01-30T10:00", 2, "2026-02-03T17:00"),
    ],
)
def test_day_one_is_the_next_working_day(start, days, due):
    assert told(("start", start), days=days, amber=0, now=start).due_at == at(due)


def test_every_day_is_explained():
    clock = told(
        ("start", "2026-12-22T10:00"),
        ("pause", "2026-12-29T09:00", "question_asked"),
        ("resume", "2026-12-30T09:00"),
        days=3,
        amber=1,
        now="2026-12-30T12:00",
        closures={date(2026, 12, 24): "Station closed"},
    )
    assert [(step.day.day, step.counted, step.note) for step in clock.steps] == [
        (23, True, "counted 1 of 3"),
        (24, False, "Station closed"),
        (25, False, "Christmas Day"),
        (26, False, "Saturday"),
        (27, False, "Sunday"),
        (28, False, "Boxing Day"),
        (29, False, "paused: question asked"),
        (30, True, "counted 2 of 3"),
        (31, True, "counted 3 of 3"),
    ]
    assert clock.amber_at == at("2026-12-30T17:00")
    assert (clock.elapsed_days, clock.remaining_days, clock.paused_days) == (1, 2, 1)


def test_a_day_counts_when_the_clock_runs_at_its_close():
    """A question asked and answered within one day costs nothing; one open at five o'clock costs the day."""
    start = ("start", "2026-06-01T09:00")
    within = (("pause", "2026-06-02T09:00", "q"), ("resume", "2026-06-02T16:59"))
    over_close = (("pause", "2026-06-02T16:59", "q"), ("resume", "2026-06-02T17:01"))
    assert told(start, *within, days=1, amber=0).due_at == at("2026-06-02T17:00")
    assert told(start, *over_close, days=1, amber=0).due_at == at("2026-06-03T17:00")


def test_an_open_pause_moves_the_dates_day_by_day():
    events = [("start", "2026-06-01T09:00"), ("pause", "2026-06-02T09:00", "question_asked")]
    first = told(*events, days=2, now="2026-06-02T10:00")
    later = told(*events, days=2, now="2026-06-05T10:00")
    assert (first.due_at, later.due_at) == (at("2026-06-03T17:00"), at("2026-06-08T17:00"))
    assert first.state == later.state == State.PAUSED
    assert (first.paused_days, later.paused_days) == (0, 3)


def test_a_pause_after_the_due_date_changes_nothing():
    events = [("start", "2026-06-01T09:00"), ("pause", "2026-06-10T09:00", "q"), ("resume", "2026-06-12T09:00")]
    assert told(*events, days=2, now="2026-06-15T09:00").due_at == at("2026-06-03T17:00")


@pytest.mark.parametrize(
    ("now", "state", "remaining"),
    [
        ("2026-06-01T09:00", State.ON_TIME, 5),
        ("2026-06-04T16:59", State.ON_TIME, 3),
        ("2026-06-04T17:00", State.AT_RISK, 2),
        ("2026-06-08T17:00", State.AT_RISK, 0),
        ("2026-06-08T17:01", State.LATE, 0),
        ("2026-06-09T18:00", State.LATE, -1),
    ],
)
def test_states(now, state, remaining):
    clock = told(("start", "2026-06-01T09:00"), now=now)
    assert (clock.state, clock.remaining_days) == (state, remaining)


@pytest.mark.parametrize(
    ("stop", "reason", "state"),
    [
        ("2026-06-08T17:00", "met", State.MET),
        ("2026-06-08T17:01", "met", State.MET_LATE),
        ("2026-06-09T17:01", "cancelled", State.CANCELLED),
    ],
)
def test_a_stopped_clock_stands_still(stop, reason, state):
    clock = told(("start", "2026-06-01T09:00"), ("stop", stop, reason), now="2027-01-01T09:00")
    assert clock.state == state
    assert clock.due_at == at("2026-06-08T17:00")
    assert clock.elapsed_days <= 6


def test_a_clock_that_stops_while_paused_is_measured_as_if_it_had_resumed_then():
    clock = told(
        ("start", "2026-06-01T09:00"), ("pause", "2026-06-02T09:00", "q"), ("stop", "2026-06-12T09:00", "met"), days=2
    )
    assert (clock.state, clock.due_at, clock.paused) == (State.MET, at("2026-06-15T17:00"), False)


def test_extensions_add_days_and_may_come_at_any_time():
    clock = told(("start", "2026-06-01T09:00"), ("extend", "2026-06-30T09:00", "more", 2), days=1, amber=1)
    assert clock.due_at == at("2026-06-04T17:00")
    assert clock.steps[-1].note == "counted 3 of 3"


def test_warning_as_long_as_the_target_is_a_risk_from_the_start():
    clock = told(("start", "2026-06-01T09:00"), days=2, amber=2, now="2026-06-01T09:00")
    assert (clock.amber_at, clock.state) == (at("2026-06-01T09:00"), State.AT_RISK)


def test_days_of_unpublished_years_say_so_once():
    clock = told(("start", "2028-12-28T09:00"), days=3, amber=1, now="2028-12-28T09:00")
    notes = [step.note for step in clock.steps if "not published yet" in step.note]
    assert notes == ["New Year’s Day (bank holidays of 2029 are not published yet and follow the usual rule)"]
    assert clock.due_at == at("2029-01-03T17:00")


def test_a_clock_without_a_start_is_refused():
    with pytest.raises(ValueError, match="begins with its start"):
        told(("pause", "2026-06-01T09:00", "q"))


def test_a_clock_needs_events():
    with pytest.raises(ValueError, match="begins with its start"):
        told()


# --- in hours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-06-01T09:00", 8, "2026-06-01T17:00"),
        ("2026-06-01T15:30", 4, "2026-06-02T11:30"),
        ("2026-06-01T06:00", 1, "2026-06-01T10:00"),
        ("2026-06-01T17:00", 1, "2026-06-02T10:00"),
        ("2026-06-05T16:00", 2, "2026-06-08T10:00"),
        ("2026-06-06T12:00", 3, "2026-06-08T12:00"),
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),
        ("2026-12-24T16:00", 8, "2026-12-29T16:00"),
        ("2028-02-28T16:00", 9, "2028-02-29T17:00"),
        ("2026-06-01T09:00", 40, "2026-06-05T17:00"),
    ],
)
def test_hours_count_inside_the_working_day_alone(start, hours, due):
    assert told_in_hours(("start", start), hours=hours, amber=0, now=start).due_at == at(due)


def test_an_hour_paused_is_an_hour_later():
    clock = told_in_hours(
        ("start", "2026-06-01T15:00"),
        ("pause", "2026-06-01T16:00", "question_asked"),
        ("resume", "2026-06-02T10:30"),
        hours=4,
        amber=1,
        now="2026-06-02T11:00",
    )
    assert (clock.due_at, clock.amber_at) == (at("2026-06-02T13:30"), at("2026-06-02T12:30"))
    assert (clock.elapsed, clock.remaining, clock.paused_for) == (
        timedelta(hours=1.5),
        timedelta(hours=2.5),
        timedelta(hours=2.5),
    )
    assert clock.in_hours
    assert [(step.day.day, step.counted, step.paused, step.note) for step in clock.steps] == [
        (1, True, True, "counted 1 hour, 1 hour of 4 hours; paused for 1 hour: question asked"),
        (2, True, True, "counted 3 hours, 4 hours of 4 hours; paused for 1 hour 30 minutes: question asked"),
    ]


def test_hours_end_at_the_close_of_a_day_and_not_at_the_next_opening():
    clock = told_in_hours(("start", "2026-06-01T12:00"), hours=5, amber=5, now="2026-06-01T17:01")
    assert (clock.due_at, clock.state) == (at("2026-06-01T17:00"), State.LATE)
    assert clock.amber_at == at("2026-06-01T12:00")
    late = told_in_hours(("start", "2026-06-01T12:00"), hours=5, now="2026-06-03T12:00")
    assert (late.remaining, late.remaining_days) == (timedelta(hours=-11), -1)


def test_the_working_day_may_be_another():
    hours = {"opens": time(7, 30), "closes": time(19)}
    clock = told_in_hours(("start", "2026-06-01T18:00"), hours=2, now="2026-06-01T18:00", **hours)
    assert clock.due_at == at("2026-06-02T08:30")
    steps = told_in_hours(("start", "2026-06-05T18:30"), hours=2, now="2026-06-05T18:30", **hours).steps
    assert [step.note for step in steps] == [
        "counted 30 minutes, 30 minutes of 2 hours",
        "Saturday",
        "Sunday",
        "counted 1 hour 30 minutes, 2 hours of 2 hours",
    ]


def test_days_and_hours_may_both_be_added():
    start = ("start", "2026-06-01T09:00")
    assert told_in_hours(start, ("extend", "2026-06-01T10:00", "more", 1), hours=2).due_at == at("2026-06-02T11:00")
    hour = ("extend", "2026-06-01T10:00", "more", None, None, 9)
    assert told(start, hour, days=1).due_at == at("2026-06-04T17:00")


# --- what changes the count ----------------------------------------------------------------------------


def test_a_changed_target_takes_the_place_of_the_first_from_the_start_on():
    start, changed = ("start", "2026-06-01T09:00"), ("target", "2026-06-03T09:00", "target_changed", 3, 1, 0, 0)
    clock = told(start, changed, ("extend", "2026-06-02T09:00", "more_work", 1), days=5, now="2026-06-03T10:00")
    assert (clock.due_at, clock.amber_at) == (at("2026-06-05T17:00"), at("2026-06-04T17:00"))
    assert clock.steps[-1].note == "counted 4 of 4"
    assert [change.note for change in clock.changes] == [
        "extended by 1 working day: more work",
        "target changed to 3 working days",
    ]
    hours = told(start, ("target", "2026-06-03T09:00", "target_changed", 0, 0, 4, 1), now="2026-06-01T10:00")
    assert (hours.due_at, hours.in_hours) == (at("2026-06-01T13:00"), True)


def test_times_that_were_entered_later_may_touch_and_overlap():
    """Tuesday was entered when Wednesday's pause was open already: of two at one instant the order does not matter."""
    start, late = ("start", "2026-06-01T09:00"), at("2026-06-10T09:00")
    entered = [
        *made([start, ("pause", "2026-06-03T09:00", "question_asked")]),
        Event("pause", at("2026-06-02T09:00"), "power_cut", entered_at=late),
        Event("resume", at("2026-06-03T09:00"), entered_at=late),
    ]
    given_now = {"working_days": 2, "calendar": WorkingCalendar(), "now": at("2026-06-05T10:00")}
    clock = evaluate(entered, **given_now)
    assert (clock.state, clock.paused_days, clock.due_at) == (State.PAUSED, 3, at("2026-06-08T17:00"))
    assert [change.note for change in clock.changes] == [
        "paused, entered on 10 June 2026",
        "resumed, entered on 10 June 2026",
    ]


def test_a_calendar_is_known_by_its_name():
    plain, closed = (
        told(("start", "2026-06-01T09:00")),
        told(("start", "2026-06-01T09:00"), closures={date(2026, 7, 1): "Move"}),
    )
    assert plain.calendar_version == WorkingCalendar().version != closed.calendar_version
    assert len(plain.calendar_version) == 12
    assert WorkingCalendar(closes=time(18)).version != plain.calendar_version
