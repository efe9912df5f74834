"""The clock against a slow and obvious oracle: day by day, and quarter of an hour by quarter of an hour.

`TOEX_CLOCK_EXAMPLES=100000` lets it search for so many examples in all.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta

from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from foundations.core.working_time import WorkingCalendar
from foundations.deadlines.clock import evaluate
from tests.deadlines.test_clock import LONDON, Event

HOLIDAYS = {h["date"] for h in BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")}
# By hand: GOV.UK has not published this year yet, and the usual rule is to find the same.
OF_2029 = ["01-01", "03-30", "04-02", "05-07", "05-28", "08-27", "12-25", "12-26"]
HOLIDAYS |= {date.fromisoformat(f"2029-{day}") for day in OF_2029}
MANY = int(os.environ.get("TOEX_CLOCK_EXAMPLES", "500"))
QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
# Both changes of the clock, a leap day, the turn of a year and Easter are among them.
NEAR = [
    datetime(2026, 3, 27, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
    datetime(2028, 2, 25, tzinfo=UTC),
    datetime(2025, 12, 20, tzinfo=UTC),
    datetime(2027, 3, 24, tzinfo=UTC),
]


# --- the oracle -------------------------------------------------------------------------------------


class Oracle:
    """Walks from the start, asking all events at each moment, and knows no shorter way."""

    def __init__(self, events, length, closures, now):
        self.events = sorted(events, key=lambda one: one.effective_at)
        self.start = self.events[0].effective_at
        self.stop = next((one for one in self.events if one.kind == "stop"), None)
        self.instant = self.stop.effective_at if self.stop else now
        self.length, self.closures = length, closures
        for one in self.events:
            if one.kind == "target":
                self.length = (one.working_days, one.amber_days, one.working_hours, one.amber_hours)

    def is_off(self, day):
        return day.weekday() > 4 or day in HOLIDAYS or day in self.closures

    def stands_still(self, moment):
        """Whether more pauses than resumptions hold at `moment`; from the instant of asking on it is taken to run."""
        if moment >= self.instant:
            return False
        kinds = [one.kind for one in self.events if one.effective_at <= moment]
        return kinds.count("pause") > kinds.count("resume")

    def in_days(self):
        days, amber = self.length[:2]
        hours = sum(one.working_hours or 0 for one in self.events if one.kind == "extend")
        added = -(-hours // 8)
        total = days + added + sum(one.working_days or 0 for one in self.events if one.kind == "extend")
        day = self.start.astimezone(LONDON).date()
        closes, paused_days, told = [], 0, []
        while len(closes) < total or closes[-1] <= self.instant:
            day += timedelta(days=1)
            close = datetime.combine(day, time(17), LONDON).astimezone(UTC)
            counts = False
            if not self.is_off(day):
                if self.stands_still(close):
                    paused_days += 1
                else:
                    counts = True
                    closes.append(close)
            told.append((day, counts))
        due_at = closes[total - 1]
        elapsed = sum(close <= self.instant for close in closes)
        return {
            "due_at": due_at,
            "amber_at": closes[total - amber - 1] if amber < total else self.start,
            "elapsed_days": elapsed,
            "remaining_days": total - elapsed,
            "paused_days": paused_days,
            "counted": [one for one in told if one[0] <= due_at.astimezone(LONDON).date()],
        }

    def in_hours(self):
        hours, amber = self.length[2:]
        for one in self.events:
            if one.kind == "extend":
                hours += (one.working_hours or 0) + 8 * (one.working_days or 0)
        total = hours * 4
        ran = stood = elapsed = 0
        due_at = amber_at = None
        if total <= amber * 4:
            amber_at = self.start
        moment = self.start
        while due_at is None or moment < self.instant:
            local = moment.astimezone(LONDON)
            if self.is_off(local.date()) or not time(9) <= local.time() < time(17):
                moment += QUARTER
                continue
            if self.stands_still(moment):
                stood += 1
            else:
                ran += 1
                elapsed += moment < self.instant
            moment += QUARTER
            if ran == total - amber * 4 and amber_at is None:
                amber_at = moment
            if ran == total and due_at is None:
                due_at = moment
        return {
            "due_at": due_at,
            "amber_at": amber_at,
            "elapsed": elapsed * QUARTER,
            "remaining": (total - elapsed) * QUARTER,
            "paused_for": stood * QUARTER,
        }

    def state(self, due_at, amber_at):
        if self.stop:
            if self.stop.reason_code == "cancelled":
                return "cancelled"
            return "met" if self.stop.effective_at <= due_at else "met_late"
        kinds = [one.kind for one in self.events]
        if kinds.count("pause") > kinds.count("resume"):
            return "paused"
        if self.instant > due_at:
            return "late"
        return "at_risk" if self.instant >= amber_at else "on_time"


# --- what may happen ----------------------------------------------------------------------------------


def lengths(hours):
    """A target in days, or in hours."""
    whole = st.integers(1, 30).flatmap(lambda total: st.tuples(st.just(total), st.integers(0, total)))
    return whole.map(lambda one: (0, 0, *one) if hours else (*one, 0, 0))


@st.composite
def histories(draw, *, hours):
    """A start, pauses and resumptions, extensions, other targets, times entered later, perhaps a stop; with the instant
    of asking. Minutes to weeks apart; quarters of an hour apart where hours are counted."""
    step = QUARTER if hours else MINUTE
    day = timedelta(days=1) // step
    gaps = st.integers(1, 3 * day) | st.integers(1, (8 if hours else 20) * day)
    near = draw(st.sampled_from(NEAR))
    moment = near + step * draw(st.integers(0, 8 * day) | st.integers(0, 300 * day))
    events, free, paused = [Event("start", moment)], [], None
    for _ in range(draw(st.integers(0, 6))):
        before, moment = moment, moment + step * draw(gaps)
        what = draw(st.sampled_from(["clock", "clock", "clock", "extend", "hours", "target"]))
        if what == "clock":
            events.append(Event("resume" if paused else "pause", moment, "" if paused else "q"))
            paused = None if paused else moment
        elif what == "target":
            events.append(Event("target", moment, "target_changed", *draw(lengths(hours))))
        else:
            added = draw(st.integers(1, 6))
            events.append(Event("extend", moment, "more", *((None, None, added) if what == "hours" else (added,))))
        if not paused and what != "clock":
            free.append((before, moment))
    events += draw(_entered_later(free, step))
    stop = draw(st.booleans())
    if stop:
        moment += step * draw(gaps)
        events.append(Event("stop", moment, draw(st.sampled_from(["met", "cancelled"]))))
    return events, moment + step * (draw(gaps) - 1)


@st.composite
def _entered_later(draw, free, step):
    """Pauses within times in which the clock ran, up to their ends."""
    found = []
    for begins, ends in free:
        room = (ends - begins) // step
        if room > 1 and draw(st.booleans()):
            first = draw(st.integers(1, room - 1))
            last = draw(st.integers(first + 1, room))
            found += [Event("pause", begins + step * first, "late"), Event("resume", begins + step * last)]
    return found


closed = st.sets(st.integers(-30, 400), max_size=6)


def _closures(history, offsets):
    first = history[0][0].effective_at.date()
    return {first + timedelta(days=offset): "Closed" for offset in offsets}


def _notice(events):
    for kind in sorted({one.kind for one in events}):
        event(kind)


def _clock(history, length, closures, shuffle):
    events, now = history
    mixed = list(events)
    # Of two at one instant the order says which was entered first.
    if len({one.effective_at for one in events}) == len(events):
        shuffle.shuffle(mixed)
    names = ("working_days", "amber_days", "working_hours", "amber_hours")
    return evaluate(mixed, **dict(zip(names, length, strict=True)), calendar=WorkingCalendar(closures), now=now)


LONG = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(LONG, max_examples=max(MANY * 4 // 5, 1))
@given(
    history=histories(hours=False),
    length=lengths(hours=False),
    offsets=closed,
    shuffle=st.randoms(use_true_random=False),
)
def test_days_are_counted_as_the_oracle_counts_them(history, length, offsets, shuffle):
    closures = _closures(history, offsets)
    _notice(history[0])
    clock = _clock(history, length, closures, shuffle)
    oracle = Oracle(history[0], length, closures, history[1])
    expected = oracle.in_days()
    assert [(step.day, step.counted) for step in clock.steps] == expected.pop("counted")
    assert {name: getattr(clock, name) for name in expected} == expected
    assert clock.state == oracle.state(clock.due_at, clock.amber_at)
    assert clock.amber_at <= clock.due_at


@settings(LONG, max_examples=max(MANY // 5, 1))
@given(
    history=histories(hours=True),
    length=lengths(hours=True),
    offsets=closed,
    shuffle=st.randoms(use_true_random=False),
)
def test_hours_are_counted_as_the_oracle_counts_them(history, length, offsets, shuffle):
    closures = _closures(history, offsets)
    _notice(history[0])
    clock = _clock(history, length, closures, shuffle)
    oracle = Oracle(history[0], length, closures, history[1])
    expected = oracle.in_hours()
    assert {name: getattr(clock, name) for name in expected} == expected
    assert clock.state == oracle.state(clock.due_at, clock.amber_at)
    total = sum((step.time for step in clock.steps), timedelta())
    assert total == clock.elapsed + clock.remaining
    assert clock.amber_at <= clock.due_at


@settings(LONG, max_examples=max(MANY // 5, 1))
@given(history=histories(hours=False), length=lengths(hours=False))
def test_pauses_never_bring_a_deadline_forward(history, length):
    events, now = history
    without = [one for one in events if one.kind not in {"pause", "resume"}]
    options = {"working_days": length[0], "calendar": WorkingCalendar(), "now": now}
    assert evaluate(without, **options).due_at <= evaluate(events, **options).due_at
