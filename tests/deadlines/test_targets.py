"""Targets: which one counts, and the running clocks that follow a changed one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product
from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.working_time import LONDON, close_of
from foundations.deadlines import actions, kinds, moves, reminders, targets
from foundations.deadlines.models import Deadline, Sweep, Target
from tests.people import person

pytestmark = pytest.mark.django_db
SINCE = date(2020, 1, 1)
TUESDAY, WEDNESDAY = date(2026, 6, 2), date(2026, 6, 3)


@pytest.fixture(autouse=True)
def now(monday):
    with time_machine.travel(monday, tick=False) as clock:
        yield clock


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "reply", kinds.Kind("reply", "Reply"))


@pytest.fixture
def adam(people):
    return people.adam


@pytest.fixture
def told(monkeypatch):
    """Who was told of which deadlines, and why."""
    found = []

    def listen(deadlines, recipients, why, key, now):
        found.append(([one.pk for one in deadlines], [one.name for one in recipients], why, key))

    monkeypatch.setattr(moves, "listeners", [listen])
    return found


def start(region, by, **more):
    return actions.start(Deadline, kind="reply", organisation=region, responsible=by, by=by, **more)


def due(deadline):
    deadline.refresh_from_db()
    return deadline.due_at.astimezone(LONDON).date()


EVERY = [dict(zip(("risk", "own", "priority"), each, strict=True)) for each in product((True, False), repeat=3)]


def test_risk_counts_before_region_and_region_before_priority(region, other_region):
    """Every combination of what a target says, from the most exact on; each goes, and the next one counts."""
    rows = [
        Target.objects.create(
            kind="reply",
            risk="threat_to_life" if one["risk"] else "",
            organisation=region if one["own"] else None,
            priority="urgent" if one["priority"] else "",
            working_days=place + 1,
            valid_from=SINCE,
        )
        for place, one in enumerate(EVERY)
    ]
    asked = {"kind": "reply", "organisation": region, "priority": "urgent", "risk": "threat_to_life"}
    clock = SimpleNamespace(kind="reply", organisation_id=region.pk, priority="urgent", risk="threat_to_life")
    for place, row in enumerate(rows):
        assert Target.objects.most_specific(day=TUESDAY, **asked) == row
        assert targets.chosen(reversed(rows[place:]), clock) == row
        Target.objects.filter(pk=row.pk).delete()
    assert Target.objects.most_specific(day=TUESDAY, **asked) is None


@pytest.mark.parametrize("other", [{"organisation": "other"}, {"priority": "routine"}, {"risk": "none"}])
def test_what_is_said_for_others_is_for_nobody_else(region, other_region, other):
    exact = {"organisation": region, "priority": "urgent", "risk": "threat_to_life"}
    Target.objects.create(kind="reply", working_days=1, valid_from=SINCE, **exact)
    asked = exact | other
    if other.get("organisation"):
        asked["organisation"] = other_region
    assert Target.objects.most_specific(kind="reply", day=TUESDAY, **asked) is None
    clock = SimpleNamespace(
        kind="reply", organisation_id=asked["organisation"].pk, priority=asked["priority"], risk=asked["risk"]
    )
    assert targets.chosen(Target.objects.all(), clock) is None


def test_a_clock_in_hours_is_stored_and_warns_in_hours(region, alice, kind):
    Target.objects.create(kind="reply", working_hours=4, amber_hours=1, risk="threat_to_life", valid_from=SINCE)
    assert start(region, alice) is None
    deadline = start(region, alice, risk="threat_to_life")
    # Monday, ten o'clock in London.
    assert deadline.due_at == datetime(2026, 6, 1, 14, tzinfo=LONDON)
    assert deadline.amber_at == deadline.remind_at == datetime(2026, 6, 1, 13, tzinfo=LONDON)
    actions.extend(deadline, working_hours=3, reason_code="more", by=alice)
    actions.extend(deadline, working_days=1, reason_code="more", by=alice)
    deadline.refresh_from_db()
    assert deadline.due_at == datetime(2026, 6, 2, 17, tzinfo=LONDON)
    assert actions.clock(deadline).remaining == timedelta(hours=15)
    for wrong in ({}, {"working_days": 1, "working_hours": 1}, {"working_hours": -1}):
        with pytest.raises(actions.ClockError, match="only be extended by"):
            actions.extend(deadline, reason_code="more", by=alice, **wrong)


def test_running_clocks_keep_their_target_unless_they_are_to_follow(region, alice, target, kind, adam):
    running = start(region, alice)
    change = {"kind": "reply", "working_days": 3, "amber_days": 1, "valid_from": date(2026, 6, 1), "by": adam}
    new = targets.add_target(**change)
    assert (new.recompute_at, targets.catch_up()) == (None, 0)
    assert due(running) == date(2026, 6, 8)
    assert due(start(region, alice)) == date(2026, 6, 4)


def test_running_clocks_follow_and_their_steps_say_so(region, alice, target, kind, adam, told, now):
    running, other = start(region, alice), start(region, alice)
    change = {"kind": "reply", "working_days": 3, "amber_days": 1, "valid_from": date(2026, 6, 1)}
    preview = targets.if_added(**change)
    assert [(move.before, move.after, move.count) for move in preview.moves] == [
        (date(2026, 6, 8), date(2026, 6, 4), 2)
    ]
    new = targets.add_target(reaches_running=True, by=adam, **change)
    assert targets.catch_up() == preview.moving == 2
    assert due(running) == due(other) == date(2026, 6, 4)
    assert (running.working_days, running.amber_days) == (3, 1)
    event = running.events.get(kind="target")
    assert (event.working_days, event.note) == (3, "target changed from 5 working days to 3 working days")
    clock = actions.clock(running)
    assert clock.due_at == running.due_at
    assert [change.note for change in clock.changes] == [event.note]
    sweep = Sweep.objects.get(target=new)
    assert (sweep.looked_at, sweep.differed, sweep.percent) == (2, 2, 100)
    assert told == [([running.pk, other.pk], ["Alice Ashby"], "A target changed: Reply", f"moved:{sweep.public_id}")]
    assert targets.catch_up() == 0
    now.shift(timedelta(minutes=10))
    # Once more, for those that were just starting; nobody is told twice.
    assert targets.catch_up() == 0
    new.refresh_from_db()
    assert (new.recompute_at, Sweep.objects.filter(target=new).count(), len(told)) == (None, 2, 1)
    assert running.events.filter(kind="target").count() == 1


def test_a_change_of_the_warning_alone_moves_nothing_and_is_kept(region, alice, target, kind, adam, told):
    running = start(region, alice)
    change = {"kind": "reply", "working_days": 5, "amber_days": 4, "valid_from": date(2026, 6, 1)}
    assert targets.if_added(**change).moving == 0
    targets.add_target(reaches_running=True, by=adam, **change)
    assert targets.catch_up() == 1
    assert due(running) == date(2026, 6, 8)
    assert (running.amber_days, running.amber_at) == (4, close_of(TUESDAY))
    assert not told


def test_only_those_for_whom_it_is_the_most_exact_follow(region, other_region, alice, target, kind, adam):
    Target.objects.create(kind="reply", organisation=other_region, working_days=7, valid_from=SINCE)
    Target.objects.create(kind="reply", risk="threat_to_life", working_days=2, valid_from=SINCE)
    rows = [start(region, alice), start(other_region, alice), start(region, alice, risk="threat_to_life")]
    before = [due(row) for row in rows]
    change = {"kind": "reply", "working_days": 6, "valid_from": date(2026, 6, 1)}
    assert targets.if_added(**change).open == 1
    targets.add_target(reaches_running=True, by=adam, **change)
    assert targets.catch_up() == 1
    assert [due(row) for row in rows] == [date(2026, 6, 9), *before[1:]]


def test_one_that_ends_leaves_its_clocks_to_the_next_or_as_they_are(region, alice, target, kind, adam, now):
    own = Target.objects.create(kind="reply", organisation=region, working_days=7, valid_from=SINCE)
    running = start(region, alice)
    assert targets.if_ended(own, date(2026, 6, 1)).moving == 1
    targets.end_target(own, valid_to=TUESDAY, reaches_running=True, by=adam)
    assert targets.catch_up() == 0
    now.move_to(datetime(2026, 6, 2, 0, 5, tzinfo=LONDON))
    assert targets.catch_up() == 1
    assert due(running) == date(2026, 6, 8)
    assert targets.if_ended(target, WEDNESDAY).open == 0
    targets.end_target(target, valid_to=WEDNESDAY, reaches_running=True, by=adam)
    now.move_to(datetime(2026, 6, 3, 9, tzinfo=LONDON))
    assert targets.catch_up() == 0
    assert due(running) == date(2026, 6, 8)


def test_one_that_begins_later_reaches_running_clocks_on_its_day(region, alice, target, kind, adam, now):
    running = start(region, alice)
    change = {"kind": "reply", "working_days": 9, "valid_from": WEDNESDAY, "reaches_running": True, "by": adam}
    new = targets.add_target(**change)
    assert targets.catch_up() == 0
    now.move_to(datetime(2026, 6, 3, 0, 1, tzinfo=LONDON))
    assert targets.catch_up() == 1
    assert due(running) == date(2026, 6, 12)
    now.shift(timedelta(minutes=30))
    assert targets.catch_up() == 0
    new.refresh_from_db()
    assert new.recompute_at is None


def test_a_stopped_clock_never_follows_and_a_paused_one_waits(region, alice, target, kind, adam, now):
    stopped, paused = start(region, alice), start(region, alice)
    actions.stop(stopped, met=True, by=alice)
    actions.pause(paused, reason_code="q", by=alice)
    change = {"kind": "reply", "working_days": 2, "valid_from": date(2026, 6, 1), "reaches_running": True, "by": adam}
    targets.add_target(**change)
    assert targets.catch_up() == 1
    assert (due(stopped), stopped.outcome) == (date(2026, 6, 8), "met")
    assert (due(paused), paused.remind_at) == (WEDNESDAY, None)
    now.shift(timedelta(days=1))
    actions.resume(paused, by=alice)
    # Monday's close went by while it stood still, but Monday would not have counted.
    assert due(paused) == WEDNESDAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"working_days": 0},
        {"working_hours": 4},
        {"working_days": 0, "working_hours": 4, "amber_hours": 5},
        {"working_days": 1001},
        {"kind": "nothing"},
        {"valid_from": date(2026, 5, 31)},
    ],
)
def test_what_does_not_fit_is_refused(kind, adam, wrong):
    facts = {"kind": "reply", "working_days": 3, "valid_from": date(2026, 6, 1)} | wrong
    with pytest.raises(Conflict):
        targets.add_target(by=adam, **facts)
    assert not AuditEvent.objects.exists()
    assert not Target.objects.filter(kind="reply").exists()


def test_only_the_nation_sets_and_ends(kind, people, target):
    for by in (people.sia, person("Rhona Region", "", "administrator", "ersou", "rhona@toex.example")):
        with pytest.raises(PermissionDenied):
            targets.add_target(kind="reply", working_days=3, valid_from=TUESDAY, by=by)
        with pytest.raises(PermissionDenied):
            targets.end_target(target, valid_to=TUESDAY, by=by)


def test_the_house_tells_whom_it_moves():
    assert [listener.__module__ for listener in moves.listeners] == ["toex.moving"]
    assert reminders.listeners
