"""Rungs: who is told at which moment, once each; and putting off one's own reminders."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from foundations.accounts.models import Membership, Organisation, User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.deadlines import actions, kinds, ladders, reminders, snoozing
from foundations.deadlines.models import Deadline, Reminder, Rung, Snooze

# Of the deadline below: Monday 1 June 2026, five working days, at risk when two remain.
AT_RISK = datetime(2026, 6, 4, 16, 0, 1, tzinfo=UTC)
LATE = datetime(2026, 6, 8, 16, 0, 1, tzinfo=UTC)
TWO_DAYS = datetime(2026, 6, 10, 16, 0, 1, tzinfo=UTC)
FIVE_DAYS = datetime(2026, 6, 15, 16, 0, 1, tzinfo=UTC)


@pytest.fixture
def team(region, alice, monkeypatch):
    """A Senior, an Inspector and a national manager; everybody sees deadlines of the kind."""
    nation, _ = Organisation.objects.get_or_create(
        kind="national",
        code="N1",
        defaults={"name": "N", "short_name": "N", "slug": "n", "valid_from": date(2020, 1, 1)},
    )
    Membership.objects.filter(role="national_idm").delete()
    found = {}
    for name, role, organisation in (
        ("sia", "senior_intelligence_analyst", region),
        ("dina", "detective_inspector", region),
        ("ned", "national_idm", nation),
    ):
        found[name] = User.objects.create_user(f"{name}@x.example", name=name)
        Membership.objects.create(user=found[name], role=role, organisation=organisation, starts_on=date(2020, 1, 1))
    kind = kinds.Kind("reply", "Reply", may_see=lambda deadline, people: [one for one in people if one.name != "blind"])
    monkeypatch.setitem(kinds.KINDS, "reply", kind)
    return found


@pytest.fixture
def deadline(team, target, region, alice, monday, heard):
    return actions.start(Deadline, kind="reply", organisation=region, responsible=alice, by=alice, now=monday)


def told(heard) -> list[tuple[str, list[str]]]:
    return [(kind, sorted(one.name for one in people)) for kind, _, people in heard]


@pytest.mark.django_db
class TestRungs:
    def test_each_moment_is_told_once_to_whom_it_concerns(self, deadline, heard):
        for moment in (AT_RISK, LATE, TWO_DAYS, FIVE_DAYS):
            reminders.sweep(now=moment)
            reminders.sweep(now=moment)
        assert told(heard) == [
            ("due_soon", ["Alice Ashby"]),
            ("late", ["Alice Ashby", "sia"]),
            ("late_2", ["dina"]),
            ("late_5", ["ned"]),
        ]
        assert Deadline.objects.get(pk=deadline.pk).remind_at is None

    def test_after_a_missed_week_each_is_told_of_the_last_that_concerns_them(self, deadline, heard):
        reminders.sweep(now=FIVE_DAYS + timedelta(days=7))
        assert told(heard) == [("late_5", ["ned"]), ("late_2", ["dina"]), ("late", ["Alice Ashby", "sia"])]
        assert reminders.sweep(now=FIVE_DAYS + timedelta(days=30)) == 0
        assert Reminder.objects.count() == 4

    @pytest.mark.parametrize("verb", ["met", "cancelled", "paused"])
    def test_it_stops_with_the_clock(self, deadline, heard, alice, verb):
        reminders.sweep(now=LATE)
        with time_machine.travel(LATE, tick=False):
            if verb == "paused":
                actions.pause(deadline, reason_code="q", by=alice)
            else:
                actions.stop(deadline, met=verb == "met", by=alice)
        assert reminders.sweep(now=FIVE_DAYS) == 0

    def test_where_a_region_has_nobody_those_above_are_told(self, deadline, heard, team):
        Membership.objects.filter(user__in=[team["sia"], team["dina"]]).delete()
        reminders.sweep(now=LATE)
        assert told(heard)[0] == ("late", ["Alice Ashby", "ned"])

    def test_whoever_does_not_see_it_is_not_told(self, deadline, heard, team):
        User.objects.filter(pk=team["sia"].pk).update(name="blind")
        reminders.sweep(now=LATE)
        assert told(heard)[0] == ("late", ["Alice Ashby", "dina"])

    def test_a_rung_that_is_added_is_told_at_once_where_its_moment_has_passed(self, deadline, heard, people):
        reminders.sweep(now=FIVE_DAYS)
        heard.clear()
        with time_machine.travel(FIVE_DAYS + timedelta(days=1), tick=False):
            for refused in (people.sia, people.ned):
                with pytest.raises(PermissionDenied):
                    add(by=refused)
            # Rungs of its own: the general ladder holds no more for this kind.
            rung = add(by=people.adam)
            with pytest.raises(Conflict):
                add(by=people.adam)
        reminders.sweep(now=FIVE_DAYS + timedelta(days=1))
        assert [kind for kind, _ in told(heard)] == ["late_1"]
        reminders.sweep(now=FIVE_DAYS + timedelta(days=2))
        assert len(heard) == 1
        with time_machine.travel(FIVE_DAYS + timedelta(days=3), tick=False):
            ladders.end_rung(rung, valid_to=date(2026, 6, 19), by=people.adam)
        assert Rung.objects.get(pk=rung.pk).valid_to == date(2026, 6, 19)
        assert AuditEvent.objects.filter(event__in=["deadlines.add_rung", "deadlines.end_rung"]).count() == 2


def add(*, by) -> Rung:
    return ladders.add_rung(kind="reply", at="after", working_days=1, who="senior", valid_from=date(2026, 6, 16), by=by)


@pytest.mark.django_db
class TestSnoozing:
    def test_ones_own_reminders_wait_and_those_above_are_told(self, deadline, heard, alice):
        with time_machine.travel(AT_RISK - timedelta(hours=1), tick=False):
            snoozing.snooze(deadline, until=date(2026, 6, 10), reason="Waiting for the bank.", by=alice)
        reminders.sweep(now=AT_RISK)
        reminders.sweep(now=LATE)
        assert told(heard) == [("late", ["sia"])]
        morning = datetime(2026, 6, 10, 6, tzinfo=UTC)
        assert reminders.sweep(now=morning) == 1
        assert reminders.sweep(now=morning + timedelta(days=1)) == 1, "the Inspector"
        assert told(heard)[1:] == [("late", ["Alice Ashby"]), ("late_2", ["dina"])]
        assert AuditEvent.objects.filter(event="deadlines.snooze", actor_id=alice.pk).exists()

    def test_one_that_was_met_meanwhile_is_not_told(self, deadline, heard, alice):
        with time_machine.travel(AT_RISK - timedelta(hours=1), tick=False):
            snoozing.snooze(deadline, until=date(2026, 6, 10), reason="Waiting.", by=alice)
            actions.stop(deadline, met=True, by=alice)
        assert reminders.sweep(now=FIVE_DAYS) == 0
        assert Snooze.objects.get().woken_at

    def test_its_limits(self, deadline, alice, team, settings):
        with time_machine.travel(AT_RISK - timedelta(hours=1), tick=False):
            for until in (date(2026, 6, 4), date(2026, 6, 15)):
                with pytest.raises(Conflict):
                    snoozing.snooze(deadline, until=until, reason="x", by=alice)
            for day in (8, 9):
                snoozing.snooze(deadline, until=date(2026, 6, day), reason="x", by=alice)
            with pytest.raises(Conflict, match="2 times"):
                snoozing.snooze(deadline, until=date(2026, 6, 10), reason="x", by=alice)
            blind = User.objects.create_user("b@x.example", name="blind")
            with pytest.raises(PermissionDenied):
                snoozing.snooze(deadline, until=date(2026, 6, 8), reason="x", by=blind)
        assert Snooze.objects.filter(woken_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_climb_each_rung_once(deadline, heard):
    ready = Barrier(3)

    def work(_):
        ready.wait()
        try:
            return [reminders.sweep(now=moment) for moment in (AT_RISK, LATE, TWO_DAYS, FIVE_DAYS)]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    reminders.sweep(now=FIVE_DAYS)
    keys = [key for _, key, _ in heard]
    assert len(keys) == len(set(keys))
    assert {name for _, people in told(heard) for name in people} == {"Alice Ashby", "sia", "dina", "ned"}
    assert Reminder.objects.count() == 4
