"""The list: filters one by one, orders, tabs, columns, what is new, and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard import habits, tabs
from dashboard.models import Habit
from foundations.accounts.models import Organisation
from foundations.core.working_time import LONDON, WorkingCalendar, close_of, day_counter, local_day
from foundations.deadlines import actions as clocks
from foundations.deadlines.models import Closure
from referrals import actions, handling
from referrals.conversation import actions as conversation
from referrals.models import Referral, ReferralDeadline
from tests import factories
from tests.api.calls import Caller
from tests.dashboard.test_queue import QUEUE, add, listed


def statements(client, address=QUEUE) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if _is_of_the_list(sql)]


def _is_of_the_list(sql: str) -> bool:
    """Not session and person, what the database is told of them, the bell, the log of reading."""
    return ("dashboard_habit" in sql or "referrals_" in sql) and "audit_accessevent" not in sql


@pytest.mark.parametrize("query", ["", "?tab=first-gate&late=at_risk&handler=none", "?q=number&sort=-received"])
def test_the_list_takes_three_statements_whatever_is_in_it(people, sign_in, query):
    client = sign_in(people.sia)
    counts = []
    for more in (3, 50):
        add(people, more)
        # What the filters offer is read again where people or organisations have changed.
        client.get(QUEUE + query)
        counts.append(statements(client, QUEUE + query))
    assert len(counts[0]) == len(counts[1]) == 3, "\n".join(counts[1])


def test_each_filter_narrows(people, sign_in):
    now = timezone.now()
    one = factories.at_first_gate(people, operation="Operation One")
    two = factories.at_first_gate(people, operation="Operation Two")
    asked = factories.question_asked(people, operation="Operation Three")
    Referral.objects.filter(pk=two.pk).update(
        immediate_risk=True, due_at=now + timedelta(days=1), amber_at=now, received_at=now - timedelta(days=40)
    )
    handling.claim(one, by=people.gwen)
    gwen = sign_in(people.gwen)
    assert listed(gwen, handler="me") == {"Operation One"}
    assert listed(gwen, handler=people.gwen.public_id) == {"Operation One"}
    assert listed(gwen, handler="none", tab="first-gate") == {"Operation Two"}
    assert listed(gwen, risk="yes") == {"Operation Two"}
    assert listed(gwen, late="at_risk") == {"Operation Two"}
    assert listed(gwen, late="yes") == set()
    assert listed(gwen, late=["yes", "at_risk"]) == {"Operation Two"}
    assert listed(gwen, gate=asked.asking_gate, tab="questions") == {"Operation Three"}
    assert listed(gwen, q="operation t") == {"Operation Two", "Operation Three"}
    assert listed(gwen, q=one.reference.lower()) == {"Operation One"}
    assert listed(gwen, q="100%_") == set()
    start = (now - timedelta(days=41)).date()
    assert listed(gwen, received_from=start, received_to=start + timedelta(days=2)) == {"Operation Two"}
    assert listed(gwen, restricted="yes") == set()


def test_dates_at_the_end_of_time_are_refused_in_words(people, sign_in):
    page = sign_in(people.gwen).get(QUEUE, {"received_to": "9999-12-31", "q": "x" * 101})
    assert page.status_code == 200
    assert "Reference or operation name, Received up to" in page.text


@pytest.mark.parametrize("sort", ["due", "-due", "received", "-received"])
def test_every_order_shows_each_once_over_its_pages(people, sign_in, sort, monkeypatch):
    monkeypatch.setattr("dashboard.queue.PAGE", 4)
    add(people, 9)
    some = Referral.objects.values_list("pk", flat=True)[:2]
    Referral.objects.filter(pk__in=list(some)).update(due_at=None)
    client, address, seen = sign_in(people.sia), f"{QUEUE}?sort={sort}", []
    while address:
        context = client.get(address).context_data
        seen += [line.row for line in context["lines"]]
        address = QUEUE + context["next"] if context["next"] else None
    assert len({row.id for row in seen}) == len(seen) == 9
    instants = [row.due_at if "due" in sort else row.received_at for row in seen]
    known = [instant for instant in instants if instant]
    assert known == sorted(known, reverse=sort.startswith("-"))


def test_a_cursor_of_another_order_is_refused_in_words(people, sign_in, monkeypatch):
    monkeypatch.setattr("dashboard.queue.PAGE", 1)
    add(people, 3)
    client = sign_in(people.sia)
    following = client.get(QUEUE).context_data["next"]
    page = client.get(f"{QUEUE}{following}&sort=received")
    assert page.status_code == 400
    assert "first page" in page.text


def test_what_the_list_does_not_know_is_said(people, sign_in):
    page = sign_in(people.sia).get(QUEUE, {"colour": "red", "sort": "name", "tab": "none", "columns": "name"})
    assert page.status_code == 400
    assert "left out: colour." in page.text
    assert "left out: Tab, Order, Columns." in page.text


def test_tabs_count_what_is_behind_them_under_the_filters(people, sign_in, monkeypatch):
    factories.at_first_gate(people, operation="One")
    factories.at_second_gate(people, operation="Two")
    factories.declined(people, operation="Three")
    client = sign_in(people.sia)
    counted = {tab["label"]: tab["count"] for tab in client.get(QUEUE).context_data["tabs"]}
    assert counted == {
        "Open": 2, "First gate": 1, "Second gate": 1, "Questions": 0, "In work": 0, "On hold": 0, "Finished": 1
    }  # fmt: skip
    narrowed = {tab["label"]: tab["count"] for tab in client.get(QUEUE, {"q": "Three"}).context_data["tabs"]}
    assert narrowed["Open"] == 0
    assert narrowed["Finished"] == 1
    assert [tab["label"] for tab in sign_in(people.olivia).get(QUEUE).context_data["tabs"]] == ["Open", "Finished"]
    monkeypatch.setattr(tabs, "COUNTED", 1)
    assert "Open (1+)" in sign_in(people.sia).get(QUEUE).text


def test_columns_are_kept_for_the_person_and_a_link_wins(people, sign_in):
    factories.at_first_gate(people)
    client = sign_in(people.sia)
    answer = client.post(
        "/referrals/columns/", {"columns": ["age", "region", "nonsense"], "back": "tab=open&columns=due"}
    )
    assert answer["Location"] == "/referrals/?tab=open"
    assert client.get(QUEUE).context_data["columns"] == ["age", "region"]
    assert client.get(QUEUE, {"columns": ["due", "with"]}).context_data["columns"] == ["due", "with"]
    link = client.get(QUEUE, {"priority": "high", "sort": "-due"}).context_data["link"]
    assert link == "?priority=high&columns=age&columns=region&sort=-due&tab=open"


def test_what_came_after_the_last_visit_is_new(people, sign_in):
    old = factories.at_first_gate(people)
    client = sign_in(people.gwen)

    def new() -> set[str]:
        return {line.row.reference for line in client.get(QUEUE).context_data["lines"] if line.new}

    assert new() == set(), "the first look finds nothing new"
    habit = Habit.objects.get(user=people.gwen)
    before = [(timezone.now() - timedelta(hours=hours)).isoformat() for hours in (3, 2)]
    habits.keep(people.gwen, looks=habit.looks | {"open": before})
    Referral.objects.filter(pk=old.pk).update(status_since=timezone.now() - timedelta(hours=5))
    fresh = factories.at_first_gate(people)
    assert new() == {fresh.reference}
    assert new() == {fresh.reference}, "as long as the visit lasts"
    assert "New</strong>" in client.get(QUEUE).text


def test_time_left_is_that_of_the_deadlines_engine(people):
    referral = factories.at_first_gate(people)
    region = Organisation.objects.get(slug="ersou")
    deadline = ReferralDeadline.objects.get(referral=referral)
    closed = local_day(deadline.due_at) + timedelta(days=1)
    Closure.objects.create(organisation=region, first_day=closed, last_day=closed, name="Audit day")
    counter = day_counter(frozenset({(closed, "closed")}))
    for hours in range(-60, 400, 7):
        now = deadline.starts_at + timedelta(hours=hours)
        if now >= deadline.starts_at:
            left = counter.left(now, deadline.due_at, started_at=deadline.starts_at)
            assert left == clocks.clock(deadline, now=now).remaining_days, now


def test_the_counter_agrees_with_the_calendar():
    calendar, counter = WorkingCalendar(), day_counter()
    first = datetime(2025, 12, 20, tzinfo=LONDON).date()
    for days in (-400, -9, -1, 0, 1, 5, 12, 380):
        last = first + timedelta(days=days)
        assert counter.between(first, last) == calendar.working_days_between(first, last)
    evening = close_of(first + timedelta(days=2))
    assert counter.age(evening - timedelta(days=3), evening) == 1


def test_at_risk_follows_the_clock(people):
    referral = factories.at_first_gate(people)
    deadline = ReferralDeadline.objects.get(referral=referral)
    assert Referral.objects.get(pk=referral.pk).amber_at == deadline.amber_at
    actions.perform(referral, "ask", by=people.gwen, reason=factories.reason("ask"), rationale="Which one?")
    question = ReferralDeadline.objects.get(referral=referral, kind="information_requested")
    assert Referral.objects.get(pk=referral.pk).amber_at == question.amber_at


def test_each_row_says_how_many_messages_are_unread_and_leads_to_them(people, sign_in):
    referral = factories.at_second_gate(people)
    conversation.write(referral, kind="message", text="Any news?", by=people.olivia)
    last = conversation.write(referral, kind="message", text="And the van?", by=people.olivia)
    conversation.write(referral, kind="note", text="Not before Monday.", by=people.gwen)

    def unread(person) -> int:
        page = sign_in(person).get(QUEUE)
        counts = [line.row.unread for line in page.context_data["lines"]]
        of_api = [row["unread"] for row in Caller(person).get("referrals/").json()["results"]]
        assert counts == of_api
        assert ("unread</strong>" in page.text) == any(counts), person
        return counts[0]

    assert [unread(one) for one in (people.sia, people.gwen, people.olivia, people.ada)] == [3, 0, 0, 2], (
        "whoever writes has read"
    )
    conversation.mark_read(referral, by=people.sia, up_to=last)
    assert unread(people.sia) == 1
    page = sign_in(people.sia).get(QUEUE, {"columns": ["messages", "due"]}).text
    assert f'href="/referrals/{referral.reference}/messages/"' in page
    assert page.count("unread</strong>") == 1, "in its column alone"
    assert "None unread" in sign_in(people.olivia).get(QUEUE, {"columns": "messages"}).text


def test_messages_cost_no_statement_more(people, sign_in):
    client = sign_in(people.sia)
    add(people, 20)
    client.get(QUEUE)
    few = statements(client)
    for one in Referral.objects.all()[:10]:
        conversation.write(one, kind="message", text="Any news?", by=people.olivia)
    assert len(statements(client)) == len(few) == 3
