"""Sweeps: every open clock compared, what differs put right and told, and nothing done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from foundations.core.working_time import close_of
from foundations.deadlines import actions, calendars, closures, kinds, moves, reminders, sweeps, tasks
from foundations.deadlines.models import CalendarVersion, ClockEvent, Closure, Deadline, Reminder, Sweep
from foundations.notifications.models import Notification

WRONG = datetime(2026, 7, 1, 16, tzinfo=UTC)
RIGHT = close_of(date(2026, 6, 8))


@pytest.fixture(autouse=True)
def everybody_sees(monkeypatch):
    reply = kinds.Kind("reply", "Reply", may_see=lambda deadline, people: list(people))
    monkeypatch.setitem(kinds.KINDS, "reply", reply)


@pytest.fixture
def start(target, region, alice, monday):
    def make(count=1):
        return [
            actions.start(
                Deadline,
                kind="reply",
                organisation=region,
                responsible=alice,
                reference="R-1",
                path="/",
                by=alice,
                now=monday,
            )
            for _ in range(count)
        ]

    return make


@pytest.fixture
def now(monday):
    with time_machine.travel(monday + timedelta(hours=2), tick=False) as clock:
        yield clock


def spoil(*rows):
    Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=WRONG)


@pytest.mark.django_db
class TestComparing:
    def test_all_are_looked_at_and_each_that_differs_is_put_right_and_written_down(self, start, now, alice, caplog):
        good, bad, paused, stopped = start(4)
        actions.pause(paused, reason_code="q", by=alice)
        actions.stop(stopped, met=True, by=alice)
        spoil(bad, stopped)
        Deadline.objects.filter(pk=paused.pk).update(paused_at=None)
        sweep = sweeps.every_clock()
        assert (sweep.total, sweep.looked_at, sweep.differed) == (3, 3, 2)
        bad.refresh_from_db()
        stopped.refresh_from_db()
        assert (bad.due_at, stopped.due_at) == (RIGHT, WRONG)
        first, second = sweep.differences.order_by("deadline")
        assert (first.due_before, first.due_after) == (WRONG, RIGHT)
        assert first.before == {"due_at": WRONG.isoformat()}
        assert (list(second.before), second.before["paused_at"], bool(second.after["paused_at"])) == (
            ["paused_at"],
            "",
            True,
        )
        assert "put 2 clocks right" in caplog.text
        assert good.pk not in sweep.differences.values_list("deadline", flat=True)
        again = sweeps.every_clock(now=datetime.now(UTC) + timedelta(seconds=1))
        assert (again.looked_at, again.differed) == (3, 0)

    def test_whoever_is_responsible_is_told_once_for_all(self, start, now, alice):
        spoil(*start(3))
        sweep = sweeps.every_clock()
        notice = Notification.objects.get(recipient=alice)
        assert (notice.title, notice.text, notice.reference) == ("3 of your deadlines have moved", "By command", "")
        assert moves.tell(sweep, now=datetime.now(UTC)) == 0
        spoil(Deadline.objects.first())
        sweeps.every_clock(now=datetime.now(UTC) + timedelta(seconds=1))
        one = Notification.objects.filter(recipient=alice).latest("pk")
        assert (one.title, one.reference) == ("Reply is now due on 8 June 2026", "R-1")

    def test_a_night_is_compared_once_however_often_it_is_asked(self, start, now):
        start()
        tasks.compare()
        tasks.compare()
        assert Sweep.objects.get().key == "night:2026-06-01"
        now.shift(timedelta(days=1))
        tasks.compare()
        assert Sweep.objects.count() == 2

    @pytest.mark.parametrize("missed", [timedelta(days=1), timedelta(days=7)])
    def test_a_missed_night_or_week_changes_nothing(self, start, now, heard, missed):
        rows = start(3)
        before = list(Deadline.objects.order_by("pk").values())
        now.shift(missed)
        tasks.compare()
        tasks.compare()
        assert list(Deadline.objects.order_by("pk").values()) == before
        assert Sweep.objects.get().differed == 0
        reminders.sweep()
        reminders.sweep()
        assert Reminder.objects.count() == len(rows) * (missed > timedelta(days=3))

    def test_one_that_is_broken_off_goes_on_where_it_was(self, start, now, monkeypatch):
        rows = start(5)
        spoil(*rows)
        monkeypatch.setattr(sweeps, "BATCH", 2)
        real, count = sweeps._suspects, iter(range(9))

        def breaks(few, lengthen):
            if next(count) == 1:
                raise ConnectionError("gone")
            return real(few, lengthen)

        monkeypatch.setattr(sweeps, "_suspects", breaks)
        with pytest.raises(ConnectionError):
            sweeps.every_clock(cause=Sweep.Cause.NIGHT)
        half = Sweep.objects.get()
        assert (half.looked_at, half.differed, half.finished_at, half.percent) == (2, 2, None, 40)
        sweeps.every_clock(cause=Sweep.Cause.NIGHT)
        half.refresh_from_db()
        assert (half.looked_at, half.differed, half.differences.count()) == (5, 5, 5)

    def test_one_that_was_killed_is_taken_over_when_its_lease_is_over(self, start, now):
        start()
        Sweep.objects.create(
            key="night:2026-06-01", cause="night", total=1, lease_until=datetime.now(UTC) + sweeps.LEASE
        )
        assert sweeps.every_clock(cause=Sweep.Cause.NIGHT) is None
        now.shift(sweeps.LEASE + timedelta(seconds=1))
        assert sweeps.every_clock(cause=Sweep.Cause.NIGHT).looked_at == 1

    def test_those_who_were_not_told_are_told_later(self, start, now, alice, monkeypatch):
        spoil(*start())
        with monkeypatch.context() as patched:
            patched.setattr(moves, "listeners", [lambda *args: 1 / 0])
            with pytest.raises(ZeroDivisionError):
                sweeps.every_clock()
        assert not Notification.objects.exists()
        sweeps.tell_the_rest(datetime.now(UTC))
        sweeps.tell_the_rest(datetime.now(UTC))
        assert Notification.objects.filter(recipient=alice).count() == 1

    def test_a_clock_without_a_start_holds_nobody_up(self, start, now, region, caplog):
        lost = Deadline.objects.create(
            kind="reply", organisation=region, working_days=1, starts_at=RIGHT, amber_at=RIGHT, due_at=RIGHT
        )
        spoil(*start())
        sweep = sweeps.every_clock()
        assert (sweep.looked_at, sweep.differed) == (2, 1)
        assert f"Clock {lost.pk} has no start" in caplog.text

    def test_statements_do_not_grow_with_the_clocks(self, start, now, django_assert_max_num_queries):
        start(3)
        sweeps.every_clock()
        counts = []
        for more in (3, 40):
            start(more)
            with django_assert_max_num_queries(30) as statements:
                sweeps.every_clock(now=datetime.now(UTC) + timedelta(seconds=more))
            counts.append(len(statements))
        assert counts[0] == counts[1]

    def test_what_was_found_stays(self, start, now):
        spoil(*start())
        sweeps.every_clock()
        with pytest.raises(DatabaseError), transaction.atomic():
            Sweep.objects.all().delete()


@pytest.mark.django_db
class TestCalendars:
    def test_what_was_counted_by_can_be_counted_by_again(self, start, now, region, alice):
        day = date(2026, 6, 3)
        (deadline,) = start()
        old = deadline.calendar_version
        calendars.keep()
        Closure.objects.create(organisation=region, first_day=day, last_day=day, name="Move")
        assert closures.catch_up() == 1
        deadline.refresh_from_db()
        assert deadline.calendar_version != old
        assert deadline.due_at == close_of(date(2026, 6, 9))
        for name, due_day in ((old, 8), (deadline.calendar_version, 9)):
            again = calendars.named(name)
            assert again.version == name
            clock = actions.evaluate(
                deadline.events.all(), working_days=5, amber_days=2, calendar=again, now=datetime.now(UTC)
            )
            assert clock.due_at == close_of(date(2026, 6, due_day))
        assert calendars.named(old).day_off(date(2026, 12, 28)) == "Boxing Day"
        kept = CalendarVersion.objects.count()
        calendars.keep()
        assert CalendarVersion.objects.count() == kept

    def test_a_calendar_that_moves_nothing_is_noted(self, start, now, region):
        (deadline,) = start()
        day = date(2026, 9, 1)
        Closure.objects.create(organisation=region, first_day=day, last_day=day, name="Later")
        assert closures.catch_up() == 0
        found = Deadline.objects.get(pk=deadline.pk)
        assert found.due_at == deadline.due_at
        assert found.calendar_version != deadline.calendar_version


@pytest.mark.django_db
class TestPausesEnteredLater:
    @pytest.fixture
    def running(self, start, now):
        (deadline,) = start()
        now.move_to(datetime(2026, 6, 5, 9, tzinfo=UTC))
        return deadline

    def enter(self, deadline, by, begins="2026-06-02T09:00", ends="2026-06-03T18:00", note="The line was down"):
        begins, ends = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begins, ends))
        return actions.pause_afterwards(deadline, begins=begins, ends=ends, reason_code="outage", note=note, by=by)

    def test_it_moves_the_due_date_and_says_that_it_was_entered_later(self, running, alice):
        self.enter(running, alice)
        assert running.due_at == close_of(date(2026, 6, 10))
        assert [event.kind for event in running.events.all()] == ["start", "pause", "resume"]
        clock = actions.clock(running)
        assert [change.note for change in clock.changes][0] == "paused, entered on 5 June 2026"
        assert [step.note for step in clock.steps][:3] == ["paused: outage", "paused: outage", "counted 1 of 5"]
        assert sweeps.every_clock().differed == 0

    def test_before_a_pause_that_is_still_open(self, running, alice):
        actions.pause(running, reason_code="q", by=alice)
        since = running.paused_at
        self.enter(running, alice)
        running.refresh_from_db()
        assert (running.paused_at, running.remind_at) == (since, None)
        assert running.due_at == close_of(date(2026, 6, 10))
        self.enter(running, alice, begins="2026-06-03T18:00", ends="2026-06-05T09:00")
        running.refresh_from_db()
        # It touches the one that is open, which has lasted since then.
        assert running.paused_at == datetime(2026, 6, 3, 18, tzinfo=UTC)
        assert sweeps.every_clock().differed == 0

    @pytest.mark.parametrize(
        ("times", "words"),
        [
            ({"note": " "}, "Say why"),
            ({"ends": "2026-06-02T09:00"}, "begins before it ends"),
            ({"ends": "2026-06-06T09:00"}, "is over"),
            ({"begins": "2026-05-31T09:00"}, "before it starts"),
            ({"begins": "2026-06-04T08:00", "ends": "2026-06-04T11:00"}, "already"),
        ],
    )
    def test_refused(self, running, alice, times, words):
        self.enter(running, alice, begins="2026-06-04T09:00", ends="2026-06-04T10:00")
        with pytest.raises(actions.ClockError, match=words):
            self.enter(running, alice, **times)
        assert ClockEvent.objects.filter(kind="pause").count() == 1

    def test_a_stopped_clock_stays_as_it_is(self, running, alice):
        actions.stop(running, met=True, by=alice)
        with pytest.raises(actions.ClockError, match="has stopped"):
            self.enter(running, alice)


def at_once(work, count=3):
    ready = Barrier(count)

    def one():
        ready.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(count)]]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_change_nothing_twice(start, alice):
    rows = start(30)
    spoil(*rows)
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    found = at_once(lambda: sweeps.every_clock(cause=Sweep.Cause.NIGHT, now=now))
    assert sum(sweep is not None for sweep in found) == 1
    sweep = Sweep.objects.get()
    assert (sweep.looked_at, sweep.differed, sweep.differences.count()) == (30, 30, 30)
    assert Notification.objects.filter(recipient=alice).count() == 1
    assert set(Deadline.objects.values_list("due_at", flat=True)) == {RIGHT}


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_of_different_causes_find_each_difference_once(start):
    spoil(*start(30))
    seconds = iter(range(9))
    at_once(lambda: sweeps.every_clock(now=datetime(2026, 6, 1, 12, 0, next(seconds), tzinfo=UTC)))
    assert sum(Sweep.objects.values_list("differed", flat=True)) == 30
    assert set(Deadline.objects.values_list("due_at", flat=True)) == {RIGHT}


@pytest.mark.django_db(transaction=True)
def test_a_sweep_waits_for_nobody_whose_clock_does_not_differ(start, alice):
    """Somebody holds a clock for as long as their page takes; the sweep goes by."""
    (held, _) = start(2)
    with transaction.atomic():
        Deadline.objects.select_for_update().get(pk=held.pk)
        (sweep,) = at_once(lambda: sweeps.every_clock(), count=1)
        assert (sweep.looked_at, sweep.differed) == (2, 0)
