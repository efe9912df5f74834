"""What is done to clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from foundations.audit.models import AuditEvent
from foundations.core.working_time import close_of
from foundations.deadlines import actions
from foundations.deadlines.actions import ClockError
from foundations.deadlines.clock import State
from foundations.deadlines.models import ClockEvent, Closure, Deadline, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(target, region, alice, monday):
    """A clock that started on Monday 1 June 2026, looked at on Thursday 4 June."""
    with time_machine.travel(monday + timedelta(days=3), tick=False):
        yield actions.start(
            Deadline, kind="reply", organisation=region, responsible=alice, reference="R-1", by=alice, now=monday
        )


def events(deadline):
    return [event.kind for event in deadline.events.all()]


class TestStart:
    def test_the_target_is_copied_and_the_dates_follow(self, running, alice):
        assert (running.working_days, running.amber_days) == (5, 2)
        assert running.due_at == close_of(date(2026, 6, 8))
        assert running.amber_at == running.remind_at == close_of(date(2026, 6, 4))
        assert events(running) == ["start"]
        assert running.started_by == alice

    def test_no_target_no_clock(self, region, alice, target, monday):
        assert actions.start(Deadline, kind="other", organisation=region, by=alice, now=monday) is None
        assert not Deadline.objects.exists()

    @pytest.mark.parametrize(
        ("own", "priority", "days"),
        [(True, "urgent", 1), (True, "", 2), (True, "other", 2), (False, "urgent", 3), (False, "", 4)],
    )
    def test_the_most_specific_target_wins(self, region, other_region, alice, monday, own, priority, days):
        since = date(2020, 1, 1)
        for organisation, of_priority, length in [
            (region, "urgent", 1),
            (region, "", 2),
            (None, "urgent", 3),
            (None, "", 4),
            (None, "routine", 9),
        ]:
            Target.objects.create(
                kind="reply",
                organisation=organisation,
                priority=of_priority,
                working_days=length,
                amber_days=0,
                valid_from=since,
            )
        organisation = region if own else other_region
        deadline = actions.start(
            Deadline, kind="reply", organisation=organisation, priority=priority, by=alice, now=monday
        )
        assert deadline.working_days == days

    def test_a_target_holds_on_its_days_only(self, region, alice, target, monday):
        target.valid_to = date(2026, 6, 1)
        target.save()
        assert actions.start(Deadline, kind="reply", organisation=region, by=alice, now=monday) is None

    def test_closures_of_the_organisation_and_of_everybody(self, region, other_region, alice, target, monday):
        Closure.objects.create(organisation=region, first_day=date(2026, 6, 3), last_day=date(2026, 6, 3), name="Move")
        Closure.objects.create(
            organisation=None, first_day=date(2026, 6, 4), last_day=date(2026, 6, 4), name="Proclaimed"
        )
        due = [
            actions.start(Deadline, kind="reply", organisation=each, by=alice, now=monday).due_at
            for each in (region, other_region, None)
        ]
        assert due == [close_of(date(2026, 6, day)) for day in (10, 9, 9)]

    def test_statements(self, region, alice, target, monday, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            actions.start(Deadline, kind="reply", organisation=region, by=alice, now=monday)


class TestPauseAndResume:
    def test_a_paused_clock_waits(self, running, alice):
        actions.pause(running, reason_code="question_asked", by=alice)
        assert running.paused_at
        assert running.remind_at is None
        assert actions.clock(running).state == State.PAUSED
        with time_machine.travel(datetime(2026, 6, 10, 9, tzinfo=UTC), tick=False):
            actions.resume(running, by=alice)
        assert running.paused_at is None
        assert running.due_at == close_of(date(2026, 6, 12))
        assert events(running) == ["start", "pause", "resume"]

    def test_a_pause_may_be_entered_late(self, running, alice):
        actions.pause(running, reason_code="q", by=alice, at=datetime(2026, 6, 2, 9, tzinfo=UTC))
        actions.resume(running, by=alice, at=datetime(2026, 6, 3, 17, tzinfo=UTC))
        assert running.due_at == close_of(date(2026, 6, 10))

    def test_refused(self, running, alice, monday):
        with pytest.raises(ClockError, match="not paused"):
            actions.resume(running, by=alice)
        with pytest.raises(ClockError, match="before its last change"):
            actions.pause(running, reason_code="q", by=alice, at=monday - timedelta(days=1))
        with pytest.raises(ClockError, match="from now or from an earlier time"):
            actions.pause(running, reason_code="q", by=alice, at=monday + timedelta(days=9))
        actions.pause(running, reason_code="q", by=alice)
        with pytest.raises(ClockError, match="paused already"):
            actions.pause(running, reason_code="q", by=alice)
        assert events(running) == ["start", "pause"]

    def test_the_clocks_of_two_hosts_may_differ_a_little(self, running, alice):
        actions.pause(running, reason_code="q", by=alice)
        actions.resume(running, by=alice, at=running.paused_at - timedelta(seconds=2))
        first, pause, resume = running.events.all()
        assert pause.effective_at == resume.effective_at


class TestExtend:
    def test_days_are_added_and_audited(self, running, alice):
        actions.extend(running, working_days=2, reason_code="more_work", by=alice)
        assert running.due_at == close_of(date(2026, 6, 10))
        data = AuditEvent.objects.get(event="deadlines.extend").data
        assert (data["working_days"], data["due_before"][:10], data["due_after"][:10]) == (
            2,
            "2026-06-08",
            "2026-06-10",
        )

    def test_refused(self, running, alice):
        with pytest.raises(ClockError, match="1 working day"):
            actions.extend(running, working_days=0, reason_code="x", by=alice)
        actions.stop(running, met=True, by=alice)
        with pytest.raises(ClockError, match="has stopped"):
            actions.extend(running, working_days=1, reason_code="x", by=alice)

    def test_an_extension_leaves_a_pause_as_it_is(self, running, alice):
        actions.pause(running, reason_code="q", by=alice)
        since = running.paused_at
        actions.extend(running, working_days=1, reason_code="x", by=alice)
        assert (running.paused_at, running.remind_at) == (since, None)


class TestStop:
    def test_in_time(self, running, alice):
        actions.stop(running, met=True, by=alice)
        assert (running.outcome, running.remind_at) == ("met", None)

    def test_late(self, running, alice):
        with time_machine.travel(datetime(2026, 6, 9, 9, tzinfo=UTC), tick=False):
            actions.stop(running, met=True, by=alice)
        assert running.outcome == "met_late"

    def test_cancelled_while_paused(self, running, alice):
        actions.pause(running, reason_code="q", by=alice)
        actions.stop(running, met=False, by=alice)
        assert (running.outcome, running.paused_at) == ("cancelled", None)

    def test_again_changes_nothing(self, running, alice):
        actions.stop(running, met=True, by=alice)
        first = running.stopped_at
        actions.stop(running, met=False, by=alice)
        assert (running.stopped_at, running.outcome) == (first, "met")
        assert events(running) == ["start", "stop"]

    def test_a_stale_copy_learns_what_happened(self, running, alice):
        stale = Deadline.objects.get(pk=running.pk)
        actions.stop(running, met=True, by=alice)
        actions.stop(stale, met=False, by=alice)
        assert stale.outcome == "met"


class TestMany:
    @pytest.fixture
    def three(self, running, region, alice, monday):
        """One running, one paused, one stopped."""
        paused, stopped = (
            actions.start(Deadline, kind="reply", organisation=region, by=alice, now=monday) for _ in range(2)
        )
        actions.pause(paused, reason_code="q", by=alice)
        actions.stop(stopped, met=True, by=alice)
        return running, paused, stopped

    def test_each_verb_takes_those_that_allow_it(self, three, alice):
        running, paused, _ = three
        rows = Deadline.objects.all()
        assert actions.pause_open(rows, reason_code="hold", by=alice) == [running]
        assert actions.resume_open(rows, by=alice) == [running, paused]
        assert actions.stop_open(rows, met=False, by=alice) == [running, paused]
        assert actions.stop_open(rows, met=False, by=alice) == []

    def test_statements_do_not_grow_with_the_clocks(self, region, alice, target, monday, django_assert_max_num_queries):
        for _ in range(12):
            actions.start(Deadline, kind="reply", organisation=region, by=alice, now=monday)
        with time_machine.travel(monday + timedelta(days=1)), django_assert_max_num_queries(8):
            assert len(actions.stop_open(Deadline.objects.all(), met=True, by=alice)) == 12

    def test_recompute_corrects_what_a_closure_moved(self, three, region):
        rows = Deadline.objects.all()
        assert actions.recompute(rows) == 0
        Closure.objects.create(organisation=region, first_day=date(2026, 6, 3), last_day=date(2026, 6, 3), name="Move")
        assert actions.recompute(rows) == 2
        running = Deadline.objects.get(pk=three[0].pk)
        assert running.due_at == close_of(date(2026, 6, 9))
        assert actions.recompute(rows) == 0

    def test_stored_columns_are_an_index_of_the_events(self, three):
        for row in Deadline.objects.all():
            found = actions.clock(row, now=row.paused_at or datetime.now(UTC))
            assert (row.due_at, row.amber_at) == (found.due_at, found.amber_at)


class TestTruth:
    def test_events_are_written_once(self, running):
        for change in (lambda rows: rows.update(note="x"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
                change(ClockEvent.objects.all())

    @pytest.mark.parametrize(
        "fields",
        [
            {"outcome": "met"},
            {"stopped_at": datetime(2026, 6, 4, tzinfo=UTC)},
            {"amber_at": datetime(2027, 1, 1, tzinfo=UTC)},
            {"paused_at": datetime(2026, 6, 4, tzinfo=UTC)},
            {"working_days": 0},
            {"working_hours": 3},
            {"working_days": 0, "amber_days": 0, "amber_hours": 1},
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, running, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            Deadline.objects.filter(pk=running.pk).update(**fields)

    def test_all_or_nothing(self, running, alice, monkeypatch):
        def broken(*args, **kwargs):
            raise RuntimeError("broken")

        monkeypatch.setattr(actions, "record", broken)
        with pytest.raises(RuntimeError, match="broken"):
            actions.extend(running, working_days=1, reason_code="x", by=alice)
        assert events(running) == ["start"]
