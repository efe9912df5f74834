"""The same by JSON."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundations.core.formats import today
from referrals.models import Referral
from terms_of_reference import actions
from tests import factories


def address(referral) -> str:
    return f"/api/v1/referrals/{referral.key}/terms/"


def step(terms, verb) -> str:
    return f"{address(terms.referral)}{terms.number}/steps/{verb}/"


@pytest.fixture
def api(client):
    """Send JSON as a person: `api(people.ian, "patch", path, body, version=3)`."""

    def send(person, method, path, body=None, version=None):
        client.force_login(person)
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return getattr(client, method)(path, body, content_type="application/json", headers=headers)

    return send


def test_the_whole_stage(people, agreeing, api):
    answer = api(people.ian, "post", address(agreeing))
    assert answer.status_code == 201
    draft = answer.json()
    assert (draft["number"], draft["status"], draft["steps"]) == (1, "draft", [])
    assert answer["ETag"] == f'"{draft["version"]}"'
    content = factories.terms_content(delivery_date=(today() + timedelta(days=50)).isoformat())
    draft = api(people.ian, "patch", address(agreeing), content, draft["version"]).json()
    assert draft["steps"] == ["propose"]
    steps = f"{address(agreeing)}1/steps/"
    sent = api(people.ian, "post", f"{steps}propose/", {}, draft["version"]).json()
    signed = api(people.sam, "post", f"{steps}sign_for_sio/", {"agreed": True}, sent["version"]).json()
    assert signed["signatures"][0]["party"] == "sio"
    assert signed["signatures"][0]["content_digest"] == signed["content_digest"]
    assert signed["steps"] == ["ask_for_change", "decline_for_sio"]
    last = api(people.sia, "post", f"{steps}sign_for_toex/", {"agreed": True}, signed["version"]).json()
    assert last["status"] == "in_force"
    assert Referral.objects.get().status == "in_development"
    shown = api(people.olivia, "get", address(agreeing)).json()
    assert (shown["working"], shown["in_force"], len(shown["versions"])) == (None, 1, 1)


def test_nothing_yet(people, agreeing, api):
    answer = api(people.sam, "get", address(agreeing))
    assert answer.json() == {
        "referral": agreeing.key,
        "working": None,
        "in_force": None,
        "promises": [],
        "versions": [],
    }
    assert "ETag" not in answer.headers


def test_a_change_after_the_proposal_answers_the_new_version(people, proposed, api):
    answer = api(people.ian, "patch", address(proposed.referral), {"aim": "Another aim"}, proposed.version)
    assert (answer.json()["number"], answer.json()["status"]) == (2, "draft")


def test_what_cannot_be_used_is_named(people, drafted, api):
    past = (today() - timedelta(days=1)).isoformat()
    answer = api(people.ian, "patch", address(drafted.referral), {"delivery_date": past}, drafted.version)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["delivery_date"]
    answer = api(people.ian, "patch", address(drafted.referral), {"colour": "red"}, drafted.version)
    assert answer.status_code == 422
    assert api(people.ian, "patch", address(drafted.referral), ["aim"], drafted.version).status_code == 422


def test_versions_guard_each_write(people, drafted, api):
    assert api(people.ian, "patch", address(drafted.referral), {"aim": "x"}).status_code == 428
    assert api(people.ian, "patch", address(drafted.referral), {"aim": "x"}, drafted.version - 1).status_code == 409
    assert api(people.ian, "post", step(drafted, "propose"), {}).status_code == 428


def test_not_now(people, drafted, api):
    assert api(people.ian, "post", address(drafted.referral)).status_code == 409
    assert api(people.sam, "post", step(drafted, "sign_for_sio"), {"agreed": True}, drafted.version).status_code == 409


def test_a_signature_needs_the_agreement(people, proposed, api):
    for body in ({}, {"agreed": False}):
        answer = api(people.sam, "post", step(proposed, "sign_for_sio"), body, proposed.version)
        assert answer.status_code == 422
    assert not proposed.signatures.exists()


def test_not_you(people, proposed, api):
    assert api(people.sam, "post", address(proposed.referral)).status_code == 403
    assert api(people.olivia, "patch", address(proposed.referral), {"aim": "x"}, proposed.version).status_code == 403
    answer = api(people.sia, "post", step(proposed, "sign_for_sio"), {"agreed": True}, proposed.version)
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["colin", "wanda", "nick", "otto"])
def test_not_yours_to_see(people, proposed, api, name):
    stranger = getattr(people, name)
    assert api(stranger, "get", address(proposed.referral)).status_code == 404
    assert api(stranger, "post", address(proposed.referral)).status_code == 404
    assert api(stranger, "patch", address(proposed.referral), {}, 1).status_code == 404
    assert api(stranger, "post", step(proposed, "sign_for_sio"), {"agreed": True}, 1).status_code == 404


def test_no_such_version_or_verb(people, proposed, api):
    assert api(people.sam, "post", f"{address(proposed.referral)}9/steps/propose/", {}, 1).status_code == 404
    assert api(people.sam, "post", step(proposed, "supersede"), {}, 1).status_code == 404


def test_statements_do_not_grow_with_the_versions(people, proposed, sign_in, django_assert_max_num_queries):
    browser = sign_in(people.sam)
    with django_assert_max_num_queries(8) as few:
        browser.get(address(proposed.referral))
    terms = actions.save_terms(proposed.referral, by=people.ian, version=proposed.version, aim="Aim")
    for number in range(3):
        terms = actions.perform(terms, "propose", by=people.ian)
        terms = actions.save_terms(terms.referral, by=people.ian, version=terms.version, aim=f"Aim {number}")
    with django_assert_max_num_queries(len(few)):
        browser.get(address(proposed.referral))
