"""Reminders: none lost, none made twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from foundations.deadlines import actions, kinds, reference_data, reminders
from foundations.deadlines.models import Deadline, Reminder, Rung, Target

AT_RISK = datetime(2026, 6, 4, 16, 0, 1, tzinfo=UTC)
LATE = datetime(2026, 6, 8, 16, 0, 1, tzinfo=UTC)


@pytest.fixture
def start(target, region, alice, monday):
    # Without rows those who have to act are told; the rows have tests of their own (test_ladders).
    Rung.objects.all().delete()

    def make(count=1):
        return [
            actions.start(Deadline, kind="reply", organisation=region, responsible=alice, by=alice, now=monday)
            for _ in range(count)
        ]

    return make


@pytest.mark.django_db
class TestSweep:
    def test_each_is_made_once_when_it_is_due(self, start, heard, alice):
        (deadline,) = start()
        key = f"{deadline.public_id}:{{}}:2026-06-08"
        assert reminders.sweep(now=AT_RISK - timedelta(seconds=2)) == 0
        assert reminders.sweep(now=AT_RISK) == 1
        assert reminders.sweep(now=AT_RISK) == 0
        assert reminders.sweep(now=LATE) == 1
        assert reminders.sweep(now=LATE + timedelta(days=300)) == 0
        assert heard == [("due_soon", key.format("due_soon"), [alice]), ("late", key.format("late"), [alice])]

    def test_a_night_without_a_sweep_costs_nothing(self, start, heard):
        start()
        assert reminders.sweep(now=LATE + timedelta(days=30)) == 1
        assert [kind for kind, *_ in heard] == ["late"]

    def test_paused_and_stopped_clocks_are_silent(self, start, heard, alice):
        paused, stopped = start(2)
        with time_machine.travel(datetime(2026, 6, 2, 9, tzinfo=UTC)):
            actions.pause(paused, reason_code="q", by=alice)
            actions.stop(stopped, met=True, by=alice)
        assert reminders.sweep(now=LATE) == 0

    def test_a_new_due_date_is_told_anew_and_the_old_one_no_more(self, start, heard, alice):
        (deadline,) = start()
        reminders.sweep(now=AT_RISK)
        with time_machine.travel(AT_RISK):
            actions.extend(deadline, working_days=5, reason_code="more", by=alice)
        assert reminders.sweep(now=LATE) == 0
        assert reminders.sweep(now=LATE + timedelta(days=4)) == 1
        assert [key[-10:] for _, key, _ in heard] == ["2026-06-08", "2026-06-15"]

    def test_a_pause_within_a_day_does_not_remind_twice(self, start, heard, alice):
        (deadline,) = start()
        reminders.sweep(now=AT_RISK)
        with time_machine.travel(datetime(2026, 6, 5, 9, tzinfo=UTC), tick=False):
            actions.pause(deadline, reason_code="q", by=alice)
            actions.resume(deadline, by=alice)
        assert reminders.sweep(now=AT_RISK + timedelta(days=1)) == 0
        assert reminders.sweep(now=LATE) == 1

    def test_one_that_fails_is_tried_again_and_holds_nobody_up(self, start, heard, monkeypatch, caplog):
        bad, good = start(2)

        def recipients(deadline):
            if deadline.pk == bad.pk and not caplog.records:
                raise LookupError("nobody there")
            return []

        monkeypatch.setitem(kinds.KINDS, "reply", kinds.Kind("reply", "Reply", recipients))
        assert reminders.sweep(now=AT_RISK) == 1
        assert Reminder.objects.get().deadline == good
        assert reminders.sweep(now=AT_RISK + timedelta(minutes=11)) == 1
        assert Reminder.objects.count() == 2

    def test_more_than_a_batch(self, start, heard):
        start(7)
        assert reminders.sweep(now=LATE, batch=3) == 7

    def test_statements_without_anything_due(self, start, heard, django_assert_max_num_queries):
        start()
        with django_assert_max_num_queries(5):
            reminders.sweep(now=AT_RISK - timedelta(days=1))

    def test_nobody_listening_is_an_error(self, db, monkeypatch):
        monkeypatch.setattr(reminders, "listeners", [])
        with pytest.raises(ImproperlyConfigured):
            reminders.sweep()

    def test_the_command(self, start, heard, capsys):
        start()
        with time_machine.travel(LATE):
            call_command("sweep_deadlines")
            call_command("sweep_deadlines", quick=True)
        assert capsys.readouterr().out.splitlines() == [
            "0 deadlines moved by closed days and targets",
            "1 deadlines compared, 0 corrected",
            "1 reminders made",
            "0 deadlines moved by closed days and targets",
            "0 reminders made",
        ]


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_double_nothing(start, heard):
    start(60)
    ready = Barrier(4)

    def work():
        ready.wait()
        try:
            return reminders.sweep(now=LATE, batch=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = [future.result() for future in [pool.submit(work) for _ in range(4)]]
    assert sum(made) + reminders.sweep(now=LATE) == 60
    assert len(heard) == len({key for _, key, _ in heard}) == 60
    assert Reminder.objects.count() == 120, "that it was at risk is kept, so that nobody is told of it later"


def test_the_house_is_wired():
    assert [listener.__module__ for listener in reminders.listeners] == ["toex.reminding"]


def test_a_kind_that_nobody_registered_stays_legible():
    assert kinds.get("long_gone").label == "Long gone"
    kinds.register(kinds.Kind("t_reply", "Reply"))
    try:
        kinds.register(kinds.Kind("t_reply", "Reply"))
        with pytest.raises(ValueError, match="already"):
            kinds.register(kinds.Kind("t_reply", "Other"))
    finally:
        del kinds.KINDS["t_reply"]


@pytest.mark.django_db
def test_loading_targets_twice_leaves_changes_alone():
    assert reference_data.load() == 25
    Target.objects.filter(kind="closing").update(working_days=20)
    assert reference_data.load() == 25
    assert Target.objects.get(kind="closing").working_days == 20
    assert Target.objects.filter(valid_from=date(2021, 4, 1)).count() == 25
