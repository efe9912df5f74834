"""The pages and the API of deadlines: explained, late and at risk, by month; logged, and at the same cost for many."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard import late
from foundations.accounts.models import Organisation
from foundations.audit.models import AccessEvent
from foundations.core.formats import local_day
from foundations.deadlines.models import Closure, Deadline
from outcomes import actions as outcomes
from referrals.models import ExtensionRequest, Referral, ReferralDeadline
from tests import factories
from tests.api.calls import Caller, problem
from tests.outcomes.answers import disruption

NOTE = "The bank answers in two weeks."


@pytest.fixture
def gate(people):
    return ReferralDeadline.objects.get(referral=factories.at_second_gate(people), kind="gateway_triage")


@pytest.fixture
def call(people):
    return lambda name: Caller(getattr(people, name))


def shown_in_log(reference: str) -> bool:
    return reference in AccessEvent.objects.latest("id").references


def statements(client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_a_senior_pauses_asks_for_more_and_the_inspector_approves(people, sign_in, gate):
    page = reverse("referrals:deadline", args=[gate.public_id])
    client = sign_in(people.sia)
    assert "Why is it due then?" in client.get(page).text
    assert shown_in_log(gate.reference)
    summary = client.get(gate.referral.get_absolute_url()).text
    assert "Second gate decision" in summary
    assert "app-clock__bar" in summary
    assert 'style="' not in summary, "the policy of the service draws no style of an element"
    pause = {"reason": "waiting-for-data", "note": NOTE, "version": 1}
    assert client.post(f"{page}pause/", {"note": NOTE, "version": 1}).status_code == 422
    assert client.post(f"{page}pause/", pause).status_code == 302
    again = client.post(f"{page}pause/", pause)
    assert again.status_code == 409
    assert NOTE in again.text, "nothing typed is lost"
    assert client.get(f"{page}pause/").status_code == 409
    assert client.post(f"{page}resume/", {"version": 2}).status_code == 302
    assert client.get(f"{page}resume/").status_code == 409
    extend = {"working_days": 20, "reason": "more-than-expected", "note": NOTE}
    asked = client.post(f"{page}extend/", extend | {"version": 3}, follow=True)
    assert "The Detective Inspector decides" in asked.text
    assert "waiting for data from a provider" in asked.text
    request = ExtensionRequest.objects.get()
    client = sign_in(people.dina)
    assert "1 extension of a deadline waits for your approval" in client.get("/").text
    assert gate.reference in client.get("/extensions/").text
    assert shown_in_log(gate.reference)
    step = reverse("referrals:extension-step", args=[request.public_id, "approve"])
    assert NOTE in client.get(step).text
    assert client.post(step, {"version": 1}).status_code == 302
    text = client.get(page).text
    assert "20 working days more" in text
    assert "There is more to work through than expected".lower() in text.lower()
    gate.refresh_from_db()
    assert Referral.objects.get(pk=gate.referral_id).due_at == gate.due_at


def test_the_same_by_api(people, call, gate):
    address = f"deadlines/{gate.public_id}/"
    Closure.objects.create(
        organisation=None, first_day=local_day(gate.due_at), last_day=local_day(gate.due_at), name="State funeral"
    )
    first = call("sia").get(address)
    body = first.json()
    assert body["state"] == "on_time"
    assert [one["counted"] for one in body["days"]].count(True) == body["working_days"]
    assert "State funeral" in [group["why"] for group in body["explanation"]]
    assert first["ETag"] == '"1"'
    facts = {"reason": "more-than-expected", "note": NOTE, "working_days": 9}
    problem(call("sia").post(f"{address}extend/", facts, 7), 409)
    problem(call("sia").post(f"{address}extend/", facts | {"working_days": 0}, 1), 422)
    problem(call("gwen").post(f"{address}extend/", facts, 1), 403)
    problem(call("wanda").get(address), 404)
    asked = call("sia").post(f"{address}extend/", facts, 1).json()["extensions"][0]
    assert asked["steps"] == ["take_back"]
    problem(call("sia").get("extensions/"), 403)
    waiting = call("dina").get("extensions/").json()["results"]
    assert [one["id"] for one in waiting] == [asked["id"]]
    done = call("dina").post(f"extensions/{asked['id']}/steps/approve/", {}, 1)
    assert done.json()["status"] == "approved"
    assert call("sia").get(address).json()["extended_by"] == 9
    paused = call("sia").post(f"{address}pause/", {"reason": "waiting-for-data", "note": NOTE}, 2).json()
    assert paused["state"] == "paused"
    assert call("sia").post(f"{address}resume/", {}, 3).json()["state"] == "on_time"
    listed = call("olivia").get(f"referrals/{gate.reference}/deadlines/").json()["results"]
    assert [one["kind"] for one in listed] == ["gateway_triage"]


def test_late_and_at_risk_by_person_and_kind_with_filters_and_pages(people, sign_in, call, gate, monkeypatch):
    monkeypatch.setattr(late, "PAGE", 2)
    developing = factories.in_development(people)
    factories.tasking_given(people, developing)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        client = sign_in(people.gwen)
        page = client.get("/late/")
        assert shown_in_log(gate.reference)
        context = page.context_data
        kinds = {one.key: (one.late, one.at_risk) for one in context["page"].by_kind}
        assert kinds["tasking"] == kinds["gateway_triage"] == (1, 0)
        assert {one.name for one in context["page"].by_person} == {"Rita Researcher", "Ian Analyst", "Nobody by name"}
        assert len(context["page"].rows) == 2
        second = client.get(f"/late/{context['next']}").context_data["page"]
        assert not {row.pk for row in second.rows} & {row.pk for row in context["page"].rows}
        assert client.get("/late/?after=nonsense").status_code == 404
        narrowed = client.get(f"/late/?person={people.rita.public_id}&kind=tasking&state=late").context_data["page"]
        assert [(row.kind, row.person_name) for row in narrowed.rows] == [("tasking", "Rita Researcher")]
        assert client.get("/late/?person=none&state=at_risk").status_code == 200
        body = call("gwen").get("late/").json()
        assert (body["late"], len(body["results"])) == (context["page"].late, 2)
        problem(call("olivia").get("late/"), 403)
        assert sign_in(people.olivia).get("/late/").status_code == 403
        assert not sign_in(people.wanda).get("/late/").context_data["page"].rows
        assert "Nothing is late" in client.get("/late/").text


def test_the_wall_shows_the_days_of_a_region_and_of_a_person(people, sign_in, call, gate):
    month = f"{gate.due_at:%Y-%m}"
    client = sign_in(people.sia)
    page = client.get(f"/calendar/?month={month}&whose=ersou")
    day = next(one for one in page.context_data["month"].days if one.day == local_day(gate.due_at))
    assert [entry.reference for entry in day.entries] == [gate.reference]
    assert shown_in_log(gate.reference)
    body = call("sia").get(f"calendar/?month={month}&whose=ersou").json()
    same = next(one for one in body["days"] if one["day"] == day.day.isoformat())
    assert [one["id"] for one in same["entries"]] == [str(gate.public_id)]
    mine = sign_in(people.dina).get(f"/calendar/?month={month}&whose=me").context_data["month"]
    assert mine.count == 1, "the next step is hers"
    assert sign_in(people.gwen).get(f"/calendar/?month={month}&whose=me").context_data["month"].count == 0
    assert sign_in(people.olivia).get(f"/calendar/?month={month}").context_data["regions"] == []
    for address in ("?whose=rocuwm", "?month=2026-13", "?month=1999-01", "?month=x"):
        assert sign_in(people.gwen).get(f"/calendar/{address}").status_code == 404
    christmas = sign_in(people.sia).get("/calendar/?month=2026-12").context_data["month"]
    assert {one.day.day: one.off for one in christmas.days}[25] == "Christmas Day"
    assert (christmas.before.month, christmas.after.year) == (11, 2027)
    wide = sign_in(people.ned).get(f"/calendar/?month={month}&whose=ersou")
    assert wide.context_data["month"].count == 1


def test_many_cost_as_many_statements_as_few(people, sign_in, gate):
    template = Deadline.objects.get(pk=gate.pk)
    region = Organisation.objects.get(slug="ersou")
    month = f"/calendar/?month={template.due_at:%Y-%m}&whose=ersou"

    def more(count: int) -> None:
        for _ in range(count):
            copy = ReferralDeadline(referral=gate.referral, responsible=people.ian, organisation=region)
            for name in ("kind", "reference", "path", "working_days", "amber_days", "starts_at", "due_at", "amber_at"):
                setattr(copy, name, getattr(template, name))
            copy.save(force_insert=True)

    client = sign_in(people.sia)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        client = sign_in(people.sia)
        more(10)
        few = [statements(client, url) for url in ("/late/", month)]
        more(40)
        many = [statements(client, url) for url in ("/late/", month)]
    assert few == many
    assert len(client.get(month).context_data["month"].days[0].shown) <= 5


def test_an_entry_on_apmis_and_a_review_by_page_and_api(people, sign_in, call):
    referral = factories.in_development(people)
    made = outcomes.record_disruption(referral, by=people.ian, **disruption())
    page = reverse("outcomes:enter-on-apmis", args=[referral.key, made.number])
    client = sign_in(people.ian)
    day = made.happened_date
    typed = {"entered_on-day": day.day, "entered_on-month": day.month, "entered_on-year": day.year}
    assert client.post(page, typed).status_code == 422
    assert client.post(page, typed | {"apmis_reference": "AP-7"}).status_code == 302
    assert "AP-7" in client.get(made.get_absolute_url()).text
    assert client.get(page).status_code == 409
    body = {"apmis_reference": "AP-8", "entered_on": day.isoformat()}
    problem(call("ian").post(f"referrals/{referral.key}/disruptions/1/apmis/", body), 409)
    other = factories.closed(people)
    review = reverse("outcomes:review-retention", args=[other.key])
    client = sign_in(people.sia)
    assert client.post(review, {"decision": "retain"}).status_code == 422
    assert client.post(review, {"decision": "retain", "rationale": "Still of use."}).status_code == 302
    assert "Still of use." in client.get(reverse("outcomes:outcomes", args=[other.key])).text
    assert "Still of use." not in sign_in(people.olivia).get(reverse("outcomes:outcomes", args=[other.key])).text
    answer = call("sia").post(f"referrals/{other.key}/retention/", {"decision": "dispose", "rationale": "Of no use."})
    assert answer.status_code == 201
    assert len(call("sia").get(f"referrals/{other.key}/outcomes/").json()["retention_reviews"]) == 2
    assert call("olivia").get(f"referrals/{other.key}/outcomes/").json()["retention_reviews"] == []


def test_nothing_is_due_and_nothing_waits(people, sign_in):
    client = sign_in(people.dina)
    assert "Nothing is late or at risk" in client.get("/late/").text
    assert "Nothing is due in" in client.get("/calendar/").text
    assert "No extension waits for you" in client.get("/extensions/").text
