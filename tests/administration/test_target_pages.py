"""Pages of targets, working days and sweeps, and the same by API: shown first, then done, and nothing of any referral."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from administration import year_calendar
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.deadlines import calendars, following, sweeps
from foundations.deadlines.models import Closure, Deadline, Sweep, Target
from foundations.notifications.models import Notification
from tests import factories
from tests.administration.test_people_pages import day
from tests.answers import DANGER
from tests.api.calls import Caller, fields, problem

pytestmark = pytest.mark.django_db
MONDAY = "2026-06-01T09:00:00+00:00"
TODAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
TARGET = {
    "kind": "sctac_triage",
    "organisation": "ersou",
    "priority": "",
    "risk": "",
    "unit": "days",
    "length": "4",
    "amber": "1",
}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def url(name: str, *args) -> str:
    return reverse(f"administration:{name}", args=args)


def test_a_target_is_set_by_its_pages_and_running_deadlines_follow(people, sign_in):
    gateway = people.gwen
    referral = factories.at_first_gate(people)
    client = sign_in(people.adam)
    wrong = client.post(url("add-target"), TARGET | {"amber": "9"} | day("valid_from", TODAY))
    assert wrong.status_code == 422
    assert "no more than what it may take" in wrong.text
    asked = client.post(url("add-target"), TARGET | day("valid_from", TODAY))
    assert asked.status_code == 302
    preview = client.get(asked.url).text
    assert "First gate decision: 4 working days" in preview
    assert "This is for 1 deadline that runs. If they follow, 1 moves" in preview
    assert "3 Jun 2026" in preview
    assert "5 Jun 2026" in preview
    assert referral.reference not in preview
    assert not Target.objects.filter(organisation__isnull=False).exists()
    assert client.post(asked.url, {}).status_code == 422
    again = re.search(r'href="([^"]+)">Change the answers', preview)[1].replace("&amp;", "&")
    assert re.search(r'name="length"[^>]*value="4"', client.get(again).text)
    done = client.post(asked.url, {"running": "yes"}, follow=True).text
    assert "holds from 1 June 2026. The deadlines follow within a few minutes." in done
    assert "Deadlines follow" in done
    with isolation.as_system("to test"):
        assert following.catch_up() == 1
    notice = Notification.objects.get(recipient=gateway, kind="deadline_moved")
    assert (notice.title, notice.reference) == ("First gate decision is now due on 5 June 2026", referral.reference)
    assert referral.deadlines.get().due_at.date() == date(2026, 6, 5)
    made = Target.objects.get(organisation__slug="ersou")
    history = client.get(url("target", made.public_id)).text
    assert "1 deadline moved" in history
    assert people.adam.name in history
    sweep = Sweep.objects.get(target=made)
    report = client.get(url("sweep", sweep.public_id)).text
    assert "A target changed: First gate decision" in report
    assert referral.reference not in report
    assert client.get(asked.url).status_code == 200
    assert client.post(asked.url, {"running": "no"}).status_code == 409


def test_a_target_in_hours_for_a_risk_reaches_who_is_in_danger_alone(people, sign_in):
    client = sign_in(people.adam)
    hours = TARGET | {"organisation": "", "risk": "threat_to_life", "unit": "hours", "length": "2"}
    asked = client.post(url("add-target"), hours | day("valid_from", TODAY))
    client.post(asked.url, {"running": "no"})
    assert "2 working hours" in client.get(url("targets")).text
    plain = factories.at_first_gate(people)
    danger = factories.at_first_gate(people, **DANGER)
    assert plain.deadlines.get().due_at.date() == date(2026, 6, 3)
    clock = danger.deadlines.get()
    assert (clock.risk, clock.working_hours) == ("threat_to_life", 2)
    assert clock.due_at == datetime(2026, 6, 1, 11, tzinfo=UTC)


def test_a_target_is_changed_and_ended_by_its_pages(people, sign_in):
    factories.at_first_gate(people)
    client = sign_in(people.adam)
    target = Target.objects.get(kind="sctac_triage", priority="")
    form = client.get(f"{url('add-target')}?instead={target.public_id}").text
    assert re.search(r'name="length"[^>]*value="2"', form)
    assert client.get(f"{url('add-target')}?instead=nonsense").status_code == 200
    ended = client.post(url("end-target", target.public_id), day("valid_to", TUESDAY))
    page = client.get(ended.url).text
    assert "End the target for" in page
    assert client.get(url("confirm-end-target", target.public_id)).status_code == 422
    assert client.post(ended.url, {"running": "no"}, follow=True).status_code == 200
    target.refresh_from_db()
    assert (target.valid_to, target.ended_by, target.recompute_at) == (TUESDAY, people.adam, None)
    assert client.post(ended.url, {"running": "no"}).status_code == 302
    with time_machine.travel("2026-06-03T09:00:00+00:00", tick=False):
        client = sign_in(people.adam)
        again = client.post(f"{url('confirm-end-target', target.public_id)}?valid_to=2026-06-04", {"running": "no"})
        assert again.status_code == 409
        assert "This has ended already" in again.text


def test_the_year_is_drawn_with_why_nobody_works(people, regional, sign_in):
    east = Organisation.objects.get(slug="ersou")
    Closure.objects.create(organisation=east, first_day=TUESDAY, last_day=TUESDAY, name="Away day")
    Closure.objects.create(organisation=None, first_day=date(2026, 6, 3), last_day=date(2026, 6, 6), name="Jubilee")
    year = year_calendar.read(east, 2026)
    kinds = {one.day: (one.kind, one.name) for one in year_calendar.days_of(year)}
    assert len(kinds) == 365
    assert kinds[date(2026, 5, 25)] == ("holiday", "Spring bank holiday")
    assert kinds[TUESDAY] == ("closed", "Away day")
    assert kinds[date(2026, 6, 4)] == ("proclaimed", "Jubilee")
    assert kinds[date(2026, 6, 6)] == ("weekend", "Saturday")
    assert year.worked == 253 - 4
    page = sign_in(regional).get(f"{url('closures')}?year=2026").text
    assert "249 working days" in page
    assert page.count("<caption>") >= 12
    assert "Away day" in page
    assert year.version in page
    national = sign_in(people.adam)
    assert "250 working days" in national.get(f"{url('closures')}?year=2026").text
    assert "249 working days" in national.get(f"{url('closures')}?year=2026&region=ersou").text
    leap = national.get(f"{url('closures')}?year=2028").text
    assert "29" in leap
    assert "not published yet" not in leap


def test_the_list_of_sweeps_says_how_each_went(people, sign_in):
    client = sign_in(people.adam)
    assert "No sweeps yet" in client.get(url("sweeps")).text
    factories.at_first_gate(people)
    Deadline.objects.update(due_at=datetime(2026, 8, 1, tzinfo=UTC))
    sweeps.every_clock(cause=Sweep.Cause.NIGHT)
    assert "Look into it" in client.get(url("sweeps")).text
    report = client.get(url("sweep", Sweep.objects.get().public_id)).text
    assert "1 of 1 open deadline compared, 1 differed" in report
    Sweep.objects.update(finished_at=None, looked_at=0)
    assert "0%" in client.get(url("sweeps")).text


def test_lists_take_the_same_few_statements_for_many(people, sign_in, django_assert_max_num_queries):
    client, counts = sign_in(people.adam), []
    sweep = Sweep.objects.create(key="one", cause="hand", total=1)
    for count in (5, 40):
        for place in range(count):
            since = date(2026, 6, 1) + timedelta(days=count * 10 + place)
            Target.objects.create(
                kind="closing",
                priority="high",
                working_days=2,
                valid_from=since,
                added_by=people.adam,
                added_at=since and sweep.started_at,
            )
            Sweep.objects.create(key=f"{count}-{place}", cause="hand", total=1, finished_at=sweep.started_at)
        one = Target.objects.filter(priority="high").first()
        with django_assert_max_num_queries(40) as statements:
            for page in (url("targets"), url("sweeps"), url("target", one.public_id), url("closures")):
                assert client.get(page).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


# --- by API -----------------------------------------------------------------------------------------------


@pytest.fixture
def api(people, regional):
    callers = {"adam": Caller(people.adam), "regional": Caller(regional), "sia": Caller(people.sia)}
    return callers.__getitem__


BODY = TARGET | {"length": 4, "amber": 1, "valid_from": "2026-06-01"}


def test_targets_by_api(people, api):
    referral = factories.at_first_gate(people)
    adam = api("adam")
    found = adam.post("targets/preview/", BODY).json()
    assert (found["open"], found["moving"], found["moves"][0]["after"]) == (1, 1, "2026-06-05")
    assert fields(adam.post("targets/", BODY)) == ["running"]
    made = adam.post("targets/", BODY | {"running": "yes"})
    assert made.status_code == 201
    body = made.json()
    assert (body["organisation"], body["working_days"], body["added_by"]) == ("ersou", 4, people.adam.name)
    problem(adam.post("targets/", BODY | {"running": "yes"}), 409)
    following.catch_up()
    assert referral.deadlines.get().due_at.date() == date(2026, 6, 5)
    listed = adam.get("targets/").json()["results"]
    assert body["id"] in {one["id"] for one in listed}
    preview = adam.post(f"targets/{body['id']}/end/preview/", {"valid_to": "2026-06-02"}).json()
    assert (preview["moving"], preview["moves"][0]["after"]) == (1, "2026-06-03")
    ended = adam.post(f"targets/{body['id']}/end/", {"valid_to": "2026-06-02", "running": "no"}).json()
    assert (ended["valid_to"], ended["ended_by"]) == ("2026-06-02", people.adam.name)
    assert adam.get(f"targets/{body['id']}/").json() == ended
    sweep = adam.get("sweeps/").json()["results"][0]
    report = adam.get(f"sweeps/{sweep['id']}/").json()
    assert (report["cause"], report["differed"], len(report["differences"])) == ("target", 1, 1)
    assert referral.reference not in str(report)


def test_calendars_by_api(people, api):
    regional = api("regional")
    body = {"organisation": "ersou", "name": "Away day", "first_day": "2026-06-02"}
    assert regional.post("closed-days/preview/", body).json() == {"open": 0, "moving": 0, "moves": []}
    made = regional.post("closed-days/", body)
    assert made.status_code == 201
    assert made.json()["awaited"] is True
    assert fields(regional.post("closed-days/", body | {"organisation": "everywhere"})) == ["organisation"]
    found = regional.get("calendars/?year=2026").json()
    assert (found["organisation"], found["working_days"], found["published"]) == ("ersou", 252, True)
    assert {"day": "2026-06-02", "kind": "closed", "name": "Away day"} in found["days_off"]
    kept = regional.get(f"calendars/{found['version']}/").json()
    assert kept["closures"] == {"2026-06-02": "Away day"}
    assert calendars.named(found["version"]).version == found["version"]
    one = f"closed-days/{made.json()['id']}/"
    assert regional.get(one).json()["name"] == "Away day"
    assert [each["name"] for each in regional.get("closed-days/?year=2026").json()["results"]] == ["Away day"]
    assert regional.send("DELETE", one).status_code == 204
    problem(regional.send("DELETE", one), 404)


def test_the_api_is_for_administrators_alone(people, api):
    target = Target.objects.first()
    for path in ("targets/", f"targets/{target.public_id}/", "sweeps/"):
        problem(api("sia").get(path), 403)
        problem(api("regional").get(path), 403)
    for path in ("calendars/", "closed-days/"):
        problem(api("sia").get(path), 403)
    for path in ("targets/", "targets/preview/", f"targets/{target.public_id}/end/", "closed-days/"):
        problem(api("sia").post(path, {}), 403)
    assert Target.objects.filter(added_by__isnull=False).count() == 0
