"""Tokens of the API ask for as much as the pages."""

from __future__ import annotations

import pytest

from tests.people import PASSWORD
from tests.sign_in.conftest import code_of, recovery_codes_of

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/token/"


@pytest.fixture(autouse=True)
def _as_often_as_wanted(monkeypatch):
    """The throttle of the API has its own tests; here it would come first."""
    monkeypatch.setattr("rest_framework.throttling.ScopedRateThrottle.allow_request", lambda *_: True)


def ask(client, person, **more):
    return client.post(TOKEN, {"email": person.email, "password": PASSWORD} | more, content_type="application/json")


@pytest.mark.asvs("V6.3.4")
def test_a_person_with_a_factor_sends_a_code(client, people, with_app):
    secret = with_app(people.olivia)
    refused = ask(client, people.olivia)
    assert refused.status_code == 401
    assert '"code"' in refused.json()["detail"]
    assert ask(client, people.olivia, code="000000").status_code == 401
    code = code_of(secret)
    answer = ask(client, people.olivia, code=code)
    assert answer.status_code == 201
    assert ask(client, people.olivia, code=code).status_code == 401
    assert ask(client, people.olivia, code=recovery_codes_of(people.olivia)[0]).status_code == 201


@pytest.mark.asvs("V6.3.3")
def test_a_person_without_one_is_told_to_set_it_up(client, people, factor_required):
    answer = ask(client, people.olivia)
    assert answer.status_code == 403
    assert "Set up a second factor" in answer.json()["detail"]


@pytest.mark.asvs("V6.3.1")
def test_the_limits_are_those_of_the_pages(client, people):
    """The field is called `email` here and `login` there."""
    for _ in range(5):
        assert ask(client, people.olivia, password="wrong").status_code == 401
        client.post("/accounts/login/", {"login": people.olivia.email, "password": "wrong"})
    answer = ask(client, people.olivia)
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert (
        "too many"
        in client.post("/accounts/login/", {"login": people.olivia.email, "password": PASSWORD}).content.decode()
    )


@pytest.mark.asvs("V7.4.2")
def test_a_closed_account_has_no_token_any_more(client, people):
    token = ask(client, people.olivia).json()["token"]
    header = {"HTTP_AUTHORIZATION": f"Token {token}"}
    assert client.get("/api/v1/referrals/", **header).status_code == 200
    people.olivia.is_active = False
    people.olivia.save()
    assert client.get("/api/v1/referrals/", **header).status_code == 401
    assert ask(client, people.olivia).status_code == 401
