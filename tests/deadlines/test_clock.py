"""The clock, against days worked out by hand and against a slow and obvious oracle."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.core.working_time import WorkingCalendar
from foundations.deadlines.clock import State, evaluate

LONDON = ZoneInfo("Europe/London")
HOLIDAYS = {h["date"] for h in BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")}


@dataclass(frozen=True)
class Event:
    kind: str
    effective_at: datetime
    reason_code: str = ""
    working_days: int | None = None


def at(text: str) -> datetime:
    """An instant from local time in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def told(*events, days=5, amber=2, now="2026-06-01T09:00", closures=None):
    return evaluate(
        [Event(kind, at(when), *rest) for kind, when, *rest in events],
        working_days=days,
        amber_days=amber,
        calendar=WorkingCalendar(closures or {}),
        now=at(now),
    )


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


# --- against the oracle ----------------------------------------------------------------------------


def oracle_paused(events, moment, instant):
    """Whether the clock stood still at `moment`; from `instant` on it is taken to run."""
    if moment >= instant and not any(event.effective_at > moment for event in events):
        return False
    before = [e.kind for e in events if e.kind in {"start", "pause", "resume", "stop"} and e.effective_at <= moment]
    return before[-1] == "pause"


def oracle(events, *, days, amber, closures, now):
    """Day by day, asking all events at each close."""
    stop = next((event for event in events if event.kind == "stop"), None)
    instant = stop.effective_at if stop else now
    total = days + sum(event.working_days or 0 for event in events)
    day = events[0].effective_at.astimezone(LONDON).date()
    closes, paused_days = [], 0
    while len(closes) < total or closes[-1] <= instant:
        day += timedelta(days=1)
        close = datetime.combine(day, time(17), LONDON).astimezone(UTC)
        if day.weekday() > 4 or day in HOLIDAYS or day in closures:
            continue
        if oracle_paused(events, close, instant):
            paused_days += 1
        else:
            closes.append(close)
    return {
        "due_at": closes[total - 1],
        "amber_at": closes[total - amber - 1] if amber < total else events[0].effective_at,
        "elapsed_days": sum(close <= instant for close in closes),
        "paused_days": paused_days,
    }


@st.composite
def histories(draw):
    """A start, pauses and resumptions, extensions, perhaps a stop; minutes to weeks apart, from 2025 to 2027."""
    gaps = st.integers(min_value=1, max_value=60 * 24 * 20)
    moment = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 60 * 24 * 700)))
    events = [Event("start", moment)]
    paused = False
    for _ in range(draw(st.integers(0, 8))):
        moment += timedelta(minutes=draw(gaps))
        if draw(st.integers(0, 3)) == 0:
            events.append(Event("extend", moment, "more", draw(st.integers(1, 5))))
        else:
            events.append(Event("resume", moment) if paused else Event("pause", moment, "q"))
            paused = not paused
    if draw(st.booleans()):
        moment += timedelta(minutes=draw(gaps))
        events.append(Event("stop", moment, draw(st.sampled_from(["met", "cancelled"]))))
    return events, moment + timedelta(minutes=draw(gaps) - 1)


@settings(max_examples=400, deadline=None)
@given(
    history=histories(),
    days=st.integers(1, 40),
    amber=st.integers(0, 10),
    closed=st.sets(st.integers(0, 900), max_size=5),
    shuffle=st.randoms(use_true_random=False),
)
def test_the_clock_agrees_with_the_oracle(history, days, amber, closed, shuffle):
    events, now = history
    closures = {date(2025, 1, 1) + timedelta(days=offset): "Closed" for offset in closed}
    expected = oracle(events, days=days, amber=amber, closures=closures, now=now)
    given_events = list(events)
    shuffle.shuffle(given_events)
    clock = evaluate(given_events, working_days=days, amber_days=amber, calendar=WorkingCalendar(closures), now=now)
    assert {name: getattr(clock, name) for name in expected} == expected
    assert sum(step.counted for step in clock.steps) == clock.elapsed_days + max(clock.remaining_days, 0) or (
        clock.remaining_days < 0
    )
    assert clock.steps[-1].counted
    assert clock.amber_at <= clock.due_at


@settings(max_examples=200, deadline=None)
@given(history=histories(), days=st.integers(1, 20))
def test_pauses_never_bring_a_deadline_forward(history, days):
    events, now = history
    options = {"working_days": days, "amber_days": 0, "calendar": WorkingCalendar(), "now": now}
    without = [event for event in events if event.kind not in {"pause", "resume"}]
    assert evaluate(without, **options).due_at <= evaluate(events, **options).due_at
