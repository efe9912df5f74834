"""Home: what waits for each person, what is late and new, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from foundations.core import formats
from foundations.core.formats import local_day, today
from referrals import actions, covering
from referrals.conversation import actions as conversation
from referrals.models import Referral
from tests import factories
from tests.api.calls import Caller
from tests.team.test_absences import away, days


def awaiting(client) -> list[str]:
    return [row.operation for row in client.get("/").context_data.get("lists", {}).get("awaiting", [])]


@pytest.mark.parametrize(
    ("made", "waits_for"),
    [
        (factories.draft, {"olivia"}),
        (factories.with_adviser, {"ada"}),
        (factories.at_first_gate, {"gwen"}),
        (factories.at_second_gate, {"sia", "dina"}),
        (factories.question_asked, {"olivia", "sam"}),
        (factories.agreeing_terms, {"sam", "ian"}),
        (factories.in_development, {"ian"}),
        (factories.reassessment, {"sia", "dina"}),
        (factories.closing, {"sia", "dina"}),
        (factories.closed, {"olivia", "sam"}),
        (factories.declined, set()),
        (factories.on_hold, set()),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_referral_waits_for_those_whose_step_is_next(people, sign_in, made, waits_for):
    made(people)
    everybody = ("olivia", "sam", "colin", "ada", "gwen", "sia", "dina", "ian", "dora", "wanda", "ned", "nora", "otto")
    assert {name for name in everybody if awaiting(sign_in(getattr(people, name)))} == waits_for


def test_what_is_at_risk_and_what_moved_on_since_the_last_visit(people, sign_in):
    old = factories.at_first_gate(people, operation="Old and late")
    factories.at_first_gate(people, operation="New")
    past = timezone.now() - timedelta(days=9)
    Referral.objects.filter(pk=old.pk).update(due_at=past, received_at=past, status_since=past)
    lists = sign_in(people.gwen).get("/").context_data["lists"]
    assert [row.operation for row in lists["at_risk"]] == ["Old and late"]
    assert [row.operation for row in lists["changed"]] == ["New"], "the first visit: since the start of yesterday"
    later = timezone.now() + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        assert not sign_in(people.gwen).get("/").context_data["lists"]["changed"], "seen at the visit before"
        actions.perform(old, "forward", by=people.gwen, reason=factories.reason("forward"), rationale="Fits.")
        page = sign_in(people.sia).get("/")
    assert {row.operation for row in page.context_data["lists"]["changed"]} == {"Old and late", "New"}


def test_the_requester_reads_where_a_request_stands_in_plain_words_with_its_date(people, sign_in):
    factories.at_second_gate(people, operation="Second")
    asked = factories.question_asked(people, operation="Asked")
    page = sign_in(people.olivia).get("/")
    due = Referral.objects.get(operation="Second").due_at
    assert f"TOEX at ERSOU decides by {local_day(due).day} {local_day(due):%B}." in page.text
    assert f"You answer the question by {local_day(Referral.objects.get(pk=asked.pk).due_at).day} " in page.text
    assert "Where your requests stand" in page.text
    assert "At risk" not in page.text
    assert "Your requests" not in sign_in(people.ada).get("/").text
    assert "Requests of your force" in sign_in(people.ada).get("/").text
    others = sign_in(people.gwen).get("/").context_data["lists"]["others"]
    assert [row.operation for row in others] == ["Asked"], "what the gate asked waits for the officer"


def test_reminders_that_somebody_set_stand_on_their_home_alone(people, sign_in):
    referral = factories.at_second_gate(people)
    conversation.follow_up(referral, on_date=today(), note="Call the SIO", by=people.sia)
    assert "Call the SIO" in sign_in(people.sia).get("/").text
    assert "Call the SIO" not in sign_in(people.dina).get("/").text


EVERYBODY = ("olivia", "ada", "gwen", "sia", "dina", "ian", "rita", "ned", "nora", "nick", "otto", "adam")


@pytest.mark.parametrize("name", EVERYBODY)
def test_home_takes_the_same_few_statements_for_2_referrals_and_8(people, sign_in, name, django_assert_max_num_queries):
    client = sign_in(getattr(people, name))
    counts = []
    for more in (2, 6):
        for _ in range(more):
            referral = factories.at_second_gate(people)
            conversation.follow_up(referral, on_date=today(), note="", by=people.sia)
        with django_assert_max_num_queries(8) as statements:
            assert client.get("/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize(("name", "work"), [("otto", "/audit/"), ("adam", "/administration/")])
def test_roles_without_operational_content_are_told_so_and_led_to_their_work(people, sign_in, name, work):
    factories.at_second_gate(people)
    page = sign_in(getattr(people, name)).get("/").text
    assert "It sees no operational content." in page
    main = page.partition("<main")[2]
    assert f'app-card__link" href="{work}' in main
    assert "Lanternfish" not in page


def test_home_says_that_one_is_recorded_as_away_and_who_covers(people, sign_in, django_assert_max_num_queries):
    def home(person) -> str:
        client = sign_in(person)
        client.get("/")
        with django_assert_max_num_queries(8):
            return client.get("/").text

    assert "recorded as away" not in home(people.ian)
    later = away(people.ian, people.rita, 2, 5)
    assert "recorded as away" not in home(people.ian), "not yet"
    covering.cancel_absence(later, by=people.ian, version=later.version)
    now = away(people.ian, people.rita, 0, 5)
    page = home(people.ian)
    assert (
        f"You are recorded as away</strong> until {formats.day(now.ends_on)}. Rita Researcher covers for you." in page
    )
    assert f'href="{now.get_absolute_url()}"' in page
    by_api = Caller(people.ian).get("home/").json()["away"]
    assert by_api == {"absence": str(now.public_id), "until": now.ends_on.isoformat(), "deputy": "Rita Researcher"}
    assert Caller(people.rita).get("home/").json()["away"] is None
    assert "recorded as away" not in home(people.rita)
    changed = covering.change_absence(now, by=people.ian, version=now.version, deputy=None, **days(0, 1))
    assert "Nobody covers for you." in home(people.ian)
    covering.cancel_absence(changed, by=people.ian, version=changed.version)
    assert "recorded as away" not in home(people.ian)
