"""The API of outcomes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundations.core.formats import today
from outcomes import actions
from referrals.statuses import Status
from tests import factories
from tests.outcomes.answers import disruption, disruption_json, feedback


@pytest.fixture
def call(client):
    """`call(people.ian, "post", "referrals/…/disruptions/", {…})` as that person."""

    def called(person, method: str, address: str, body=None, **headers):
        client.force_login(person)
        return getattr(client, method)(
            f"/api/v1/{address}", data=body, content_type="application/json", headers=headers
        )

    return called


def test_the_outcomes_of_a_referral(people, call):
    referral = factories.closing(people)
    actions.record_disruption(referral, by=people.ian, **disruption())
    body = call(people.olivia, "get", f"referrals/{referral.key}/outcomes/").json()
    assert body["reassessments"][0]["harm_now"] == 40
    assert body["ownership_offers"][0]["answer"] == "accepted"
    assert body["disruptions"][0]["impact"] == "major"
    assert body["disruptions"][0]["recorded_by"]["name"] == "Ian Analyst"
    assert (body["closing_records"], body["feedback"]) == ([], [])


def test_statements_do_not_grow_with_the_rows(people, client, django_assert_max_num_queries):
    few, many = factories.closing(people), factories.closing(people)
    for referral, count in ((few, 1), (many, 12)):
        for _ in range(count):
            actions.record_disruption(referral, by=people.ian, **disruption())
        client.force_login(people.sia)
        with django_assert_max_num_queries(11):
            assert client.get(f"/api/v1/referrals/{referral.key}/outcomes/").status_code == 200


@pytest.mark.parametrize("name", ["colin", "walter", "wanda", "otto"])
def test_others_find_nothing(people, call, name):
    referral, person = factories.closing(people), getattr(people, name)
    assert call(person, "get", f"referrals/{referral.key}/outcomes/").status_code == 404
    assert call(person, "post", f"referrals/{referral.key}/disruptions/", disruption_json()).status_code == 404
    assert call(person, "post", f"referrals/{referral.key}/feedback/", feedback()).status_code == 404


def test_recording_a_disruption(people, call):
    referral = factories.closing(people)
    answer = call(people.ian, "post", f"referrals/{referral.key}/disruptions/", disruption_json())
    assert answer.status_code == 201
    assert answer.json()["number"] == 1
    assert "pk" not in answer.json()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_date": "tomorrow"}, "happened_date"),
        ({"happened_date": (today() + timedelta(days=1)).isoformat()}, "happened_date"),
        ({"happened_date": (today() - timedelta(days=1)).isoformat()}, "happened_date"),
        ({"impact": 7}, "impact"),
        ({"title": None}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"led": "supported"}, "lead_agency"),
        ({"recorded_by": "me"}, None),
    ],
)
def test_a_disruption_that_cannot_be_used(people, call, changes, field):
    referral = factories.closing(people)
    answer = call(people.ian, "post", f"referrals/{referral.key}/disruptions/", disruption_json(**changes))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_body_that_is_no_object(people, call, body):
    referral = factories.closing(people)
    assert call(people.ian, "post", f"referrals/{referral.key}/disruptions/", body).status_code in {400, 422}


def test_not_you_and_not_now(people, call):
    referral = factories.closing(people)
    assert call(people.sam, "post", f"referrals/{referral.key}/disruptions/", disruption_json()).status_code == 403
    assert call(people.ian, "post", f"referrals/{referral.key}/feedback/", feedback()).status_code == 403
    assert call(people.sam, "post", f"referrals/{referral.key}/feedback/", feedback()).status_code == 409
    early = factories.agreeing_terms(people)
    assert call(people.ian, "post", f"referrals/{early.key}/disruptions/", disruption_json()).status_code == 409


def test_giving_feedback_once(people, call):
    referral = factories.closed(people)
    answer = call(people.sam, "post", f"referrals/{referral.key}/feedback/", feedback(difference=3))
    assert answer.status_code == 201
    assert (answer.json()["difference"], answer.json()["ask_again"]) == (3, True)
    assert call(people.sam, "post", f"referrals/{referral.key}/feedback/", feedback()).status_code == 409


@pytest.mark.parametrize(("changes", "field"), [({"quality": 6}, "quality"), ({"quality": "good"}, "quality")])
def test_feedback_that_cannot_be_used(people, call, changes, field):
    referral = factories.closed(people)
    answer = call(people.sam, "post", f"referrals/{referral.key}/feedback/", feedback(**changes))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_reassessing_and_closing_are_steps_of_the_referral(people, call):
    referral = factories.reassessment(people)
    assert people.dina, "somebody can answer"
    body = factories.reassessed() | {"offered_to": "ersou"}
    match = {"If-Match": f'"{referral.version}"'}
    answer = call(people.sia, "post", f"referrals/{referral.key}/steps/recommend_owner/", body, **match)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "offered_to"
    body |= {"level": "region"}
    answer = call(people.sia, "post", f"referrals/{referral.key}/steps/recommend_owner/", body, **match)
    assert answer.json()["status"] == Status.AGREEING_OWNERSHIP
    referral = factories.closing(people)
    answer = call(
        people.sia,
        "post",
        f"referrals/{referral.key}/steps/close/",
        factories.closing_answers(),
        **{"If-Match": f'"{referral.version}"'},
    )
    assert answer.json()["status"] == Status.CLOSED
