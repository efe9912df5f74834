"""Closed days: whose, shown before they hold, and every clock and due date that follows them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.working_time import close_of
from foundations.deadlines import closures, sweeps, tasks
from foundations.deadlines.models import Closure, Deadline
from referrals import actions as referrals
from referrals.deadlines import register
from referrals.models import Referral
from tests import factories
from tests.administration.test_people_pages import day

pytestmark = pytest.mark.django_db
# A Monday. A first gate decision may take two working days: it is due on Wednesday.
MONDAY = "2026-06-01T09:00:00+00:00"
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 6, each) for each in (2, 3, 4, 5))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def east(people):
    return Organisation.objects.get(slug="ersou")


def url(name: str, *args) -> str:
    return reverse(f"administration:{name}", args=args)


def answers(first=TUESDAY, last=None, organisation="ersou", name="Away day") -> dict:
    found = {"organisation": organisation, "name": name} | day("first_day", first)
    return found | (day("last_day", last) if last else {})


def due(referral: Referral) -> tuple:
    """When the clock says, and when the referral says; both as days."""
    referral.refresh_from_db()
    clock = referral.deadlines.get(stopped_at=None, kind=referral.status)
    return clock.due_at, referral.due_at


def test_clocks_and_due_dates_follow_a_closed_day_and_its_removal(people, regional, east, monday):
    referral, other = factories.at_first_gate(people), factories.at_second_gate(people)
    assert due(referral) == (close_of(WEDNESDAY),) * 2
    assert due(other) == (close_of(THURSDAY),) * 2
    closure = closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    assert closures.catch_up() == 2
    assert due(referral) == (close_of(THURSDAY),) * 2
    assert due(other) == (close_of(FRIDAY),) * 2
    monday.shift(timedelta(seconds=1))
    closures.remove_closure(closure, by=regional)
    assert closures.catch_up() == 2
    assert due(referral) == (close_of(WEDNESDAY),) * 2
    events = list(AuditEvent.objects.filter(target_id=closure.public_id).order_by("pk"))
    assert [(event.event, event.actor_name) for event in events] == [
        ("deadlines.add_closure", "Rhona Region"),
        ("deadlines.recompute", "The system"),
        ("deadlines.remove_closure", "Rhona Region"),
        ("deadlines.recompute", "The system"),
    ]
    assert events[1].data == {"moved": 2}
    assert events[0].region_id == east.pk


def test_a_clock_that_stands_still_moves_and_the_running_one_decides_the_due_date(people, regional, east):
    referral = factories.question_asked(people)
    closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    assert closures.catch_up() == 2
    clock, own = due(referral)
    assert clock == own == close_of(date(2026, 6, 9))
    paused = referral.deadlines.get(kind="sctac_triage")
    assert (paused.due_at, paused.remind_at) == (close_of(THURSDAY), None)


def test_a_proclaimed_bank_holiday_moves_the_clocks_of_every_region(people):
    referral = factories.at_first_gate(people)
    west = Organisation.objects.get(slug="rocuwm")
    closures.add_closure(organisation=west, first_day=TUESDAY, name="Elsewhere", by=people.adam)
    assert closures.catch_up() == 0
    closures.add_closure(organisation=None, first_day=TUESDAY, name="Jubilee", by=people.adam)
    assert closures.catch_up() == 1
    assert due(referral) == (close_of(THURSDAY),) * 2


def test_the_sweep_follows_by_itself_and_once_more_for_clocks_that_were_just_starting(people, regional, east, monday):
    referral = factories.at_first_gate(people)
    closure = closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    assert closure.is_awaited
    tasks.sweep()
    closure.refresh_from_db()
    assert not closure.is_awaited
    assert due(referral) == (close_of(THURSDAY),) * 2
    # As if its transaction had begun before the closure and ended after the sweep.
    Deadline.objects.filter(pk=referral.deadlines.get().pk).update(due_at=close_of(WEDNESDAY))
    Referral.objects.filter(pk=referral.pk).update(due_at=close_of(WEDNESDAY))
    tasks.sweep()
    assert due(referral) == (close_of(WEDNESDAY),) * 2
    monday.shift(timedelta(minutes=10))
    tasks.sweep()
    assert due(referral) == (close_of(THURSDAY),) * 2
    closure.refresh_from_db()
    assert closure.recompute_at is None


def test_one_that_fails_is_tried_again_and_the_others_go_on(people, regional, east, monkeypatch, caplog):
    factories.at_first_gate(people)
    closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    with monkeypatch.context() as patched:
        patched.setattr(sweeps, "_suspects", lambda rows, lengthen: 1 / 0)
        assert closures.catch_up() == 0
    assert "it is tried again" in caplog.text
    assert closures.catch_up() == 1


def test_half_of_it_is_never_kept(people, regional, east, monkeypatch):
    referral = factories.at_first_gate(people)
    closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    before = due(referral)

    def broken(self, **kwargs):
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr("referrals.querysets.ReferralQuerySet.update", broken)
        assert closures.catch_up() == 0
    assert due(referral) == before
    register()


def test_the_command_does_it_without_redis(people, regional, east, capsys):
    referral = factories.at_first_gate(people)
    closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    call_command("sweep_deadlines")
    assert "1 deadlines moved by closed days and targets" in capsys.readouterr().out
    assert due(referral) == (close_of(THURSDAY),) * 2


def test_background_work_may_move_due_dates_and_an_administrator_may_not(people, regional, east):
    referral = factories.at_first_gate(people)
    closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    with isolation.as_user(regional):
        assert closures.catch_up() == 0
        assert closures.if_removed(Closure.objects.get()).open == 1
        assert not Referral.objects.exists()
    Closure.objects.update(recompute_at=Closure.objects.get().added_at - timedelta(seconds=1))
    with isolation.as_system("to test"):
        assert closures.catch_up() == 1
    assert due(referral) == (close_of(THURSDAY),) * 2


def test_what_is_told_of_clocks_names_no_referral(people, regional):
    referral = factories.at_first_gate(people)
    with connection.cursor() as cursor:
        cursor.execute("select to_jsonb(one)::text from toex_clocks_that_run(null, null) one")
        rows = [row[0] for row in cursor.fetchall()]
    assert len(rows) == 1
    for secret in (referral.reference, str(referral.public_id), referral.operation, "Gwen", "Olivia"):
        assert secret not in rows[0]


@pytest.mark.parametrize("who", ["local", "sia", "otto"])
def test_only_who_keeps_the_calendar_may(people, local, east, who, sign_in):
    someone = local if who == "local" else getattr(people, who)
    with pytest.raises(PermissionDenied):
        closures.add_closure(organisation=east, first_day=TUESDAY, name="x", by=someone)
    client = sign_in(someone)
    for page in ("closures", "add-closure", "confirm-closure"):
        assert client.get(url(page)).status_code == 403
    assert "Working days" not in client.get("/administration/").text


def test_a_region_keeps_its_own_days_alone(people, regional, east, sign_in):
    west = Organisation.objects.get(slug="rocuwm")
    for organisation in (west, None):
        with pytest.raises(PermissionDenied):
            closures.add_closure(organisation=organisation, first_day=TUESDAY, name="x", by=regional)
    theirs = closures.add_closure(organisation=west, first_day=TUESDAY, name="Western day", by=people.adam)
    nation = closures.add_closure(organisation=None, first_day=WEDNESDAY, name="Jubilee", by=people.adam)
    own = closures.add_closure(organisation=east, first_day=THURSDAY, name="Eastern day", by=regional)
    for closure in (theirs, nation):
        with pytest.raises(PermissionDenied):
            closures.remove_closure(closure, by=regional)
    client = sign_in(regional)
    page = client.get(url("closures")).text
    assert "Western day" not in page
    assert "Jubilee" in page
    assert "Eastern day" in page
    assert url("remove-closure", own.public_id) in page
    assert url("remove-closure", nation.public_id) not in page
    for closure in (theirs, nation):
        assert client.get(url("remove-closure", closure.public_id)).status_code == 404
    wrong = client.post(url("add-closure"), answers(organisation="rocuwm"))
    assert wrong.status_code == 422
    assert "Select a region from the list" in wrong.text


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 6, 6), date(2026, 6, 7), "Nobody works on these days anyway"),
        (date(2026, 8, 31), None, "Nobody works on these days anyway"),
        (WEDNESDAY, TUESDAY, "the same as or after the first"),
        (TUESDAY, TUESDAY + timedelta(days=31), "No more than 31 days"),
        (date(2026, 5, 1), None, "have been counted"),
        (date(2029, 6, 4), None, "two years ahead"),
    ],
)
def test_days_that_do_not_fit_are_refused(people, regional, east, first, last, words):
    with pytest.raises(Conflict, match=words):
        closures.add_closure(organisation=east, first_day=first, last_day=last, name="x", by=regional)
    assert not Closure.objects.exists()


def test_days_are_added_and_removed_once(people, regional, east, monday):
    closure = closures.add_closure(organisation=east, first_day=TUESDAY, last_day=FRIDAY, name="x", by=regional)
    with pytest.raises(Conflict, match="closed already"):
        closures.add_closure(organisation=east, first_day=WEDNESDAY, name="y", by=regional)
    monday.shift(timedelta(days=60))
    with pytest.raises(Conflict, match="stay as they are"):
        closures.remove_closure(closure, by=people.adam)
    monday.shift(timedelta(days=-60))
    closures.remove_closure(closure, by=regional)
    with pytest.raises(Conflict, match="removed already"):
        closures.remove_closure(closure, by=regional)


def test_the_pages_show_first_and_act_then(people, regional, sign_in):
    referral = factories.at_first_gate(people, operation="Operation Canary")
    client = sign_in(regional)
    empty = client.get(url("closures")).text
    assert "No closed days in 2026" in empty
    assert "28 December 2026: Boxing Day" in empty
    answer = client.post(url("add-closure"), answers(last=WEDNESDAY))
    assert answer.status_code == 302
    preview = client.get(answer.url).text
    assert "1 of 1 open deadline moves" in preview
    for words in ("First gate decision", "3 Jun 2026", "5 Jun 2026", "2 June 2026 to 3 June 2026", "Away day, "):
        assert words in preview, words
    assert referral.reference not in preview
    assert "Canary" not in preview
    assert not Closure.objects.exists()
    changed = client.get(answer.url.replace("confirm/", "")).text
    assert 'value="Away day"' in changed
    assert re.search(r'name="last_day-day"[^>]*value="03"', changed)
    done = client.post(answer.url, follow=True).text
    assert "“Away day” has been added" in done
    assert "Deadlines follow" in done
    tasks.sweep()
    closure = Closure.objects.get()
    listed = client.get(url("closures")).text
    assert "Deadlines follow" not in listed
    assert "2 June 2026 to 3 June 2026" in listed
    assert client.post(answer.url).status_code == 422
    gone = client.get(url("remove-closure", closure.public_id)).text
    assert "1 of 1 open deadline moves" in gone
    assert client.post(url("remove-closure", closure.public_id)).status_code == 302
    assert client.post(url("remove-closure", closure.public_id)).status_code == 404
    assert client.get(url("confirm-closure")).status_code == 422
    assert client.get(url("closures") + "?year=99999").status_code == 200


def test_a_preview_is_right_about_what_then_happens(people, regional, east):
    for make in (factories.at_first_gate, factories.at_second_gate, factories.question_asked, factories.in_development):
        make(people)
    found = closures.if_added(east, TUESDAY, FRIDAY, "x")
    assert found.open == Deadline.objects.open().count()
    closures.add_closure(organisation=east, first_day=TUESDAY, last_day=FRIDAY, name="x", by=regional)
    before = {one.pk: one.due_at.date() for one in Deadline.objects.open()}
    assert closures.catch_up() == found.moving > 3
    moves = sorted((before[one.pk], one.due_at.date()) for one in Deadline.objects.open())
    told = sorted((move.before, move.after) for move in found.moves for _ in range(move.count))
    assert told == [move for move in moves if move[0] != move[1]]


def test_much_work_takes_the_same_few_statements(people, regional, sign_in, django_assert_max_num_queries):
    client, counts = sign_in(regional), []
    page = f"{url('confirm-closure')}?organisation=ersou&name=x&first_day=2026-06-02"
    for _ in range(2):
        factories.at_first_gate(people)
        factories.in_development(people)
        with django_assert_max_num_queries(12) as statements:
            assert client.get(page).status_code == 200
        with django_assert_max_num_queries(10) as more:
            assert client.get(url("closures")).status_code == 200
        counts.append((len(statements), len(more)))
    assert counts[0] == counts[1]


def test_a_move_that_waits_is_not_overtaken(people, regional, east):
    """The referral is locked before its clocks, as by a move: what a move then writes is what the closure left."""
    referral = factories.at_first_gate(people)
    closures.add_closure(organisation=east, first_day=TUESDAY, name="Away day", by=regional)
    closures.catch_up()
    moved = referrals.perform(
        referral, "forward", by=people.gwen, reason=factories.reason("forward"), rationale="Fits."
    )
    assert due(moved) == (close_of(FRIDAY),) * 2
