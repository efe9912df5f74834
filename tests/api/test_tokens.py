"""Sign-in by token: right, wrong, throttled, ended, too many, and people who may no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from knox.models import AuthToken

from foundations.accounts.models import Membership
from tests.api.calls import Caller, fields, problem
from tests.people import PASSWORD


@pytest.fixture(autouse=True)
def no_one_was_here_before(db):
    cache.clear()


def sign_in(client, **changes):
    body = {"email": "olivia@toex.example", "password": PASSWORD} | changes
    return client.post("/api/v1/token/", body, content_type="application/json")


@pytest.mark.asvs("V7.2.2")
def test_a_token_is_given_once_and_kept_as_a_digest(client, people):
    assert people.olivia
    answer = sign_in(client, email="Olivia@TOEX.example")
    assert answer.status_code == 201
    token = answer.json()["token"]
    assert Caller(people.olivia, token=token).get("referrals/").status_code == 200
    row = AuthToken.objects.get()
    assert token not in row.digest
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"email": "nobody@toex.example"}])
@pytest.mark.asvs("V6.3.8")
def test_wrong_credentials_do_not_say_which(client, people, changes):
    assert people.olivia
    found = problem(sign_in(client, **changes), 401)
    assert found["detail"] == "That e-mail address and password do not belong together."


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"email": "olivia"}, ["email"]),
        ({"password": None}, ["password"]),
        ({"password": ["x"]}, ["password"]),
        ({"password": "a\x00"}, ["password"]),
        ({"password": "half \ud800"}, ["password"]),
        ({"password": "x" * 5000}, ["password"]),
    ],
)
def test_what_cannot_be_credentials_is_named(client, people, changes, named):
    assert fields(sign_in(client, **changes)) == named


@pytest.mark.asvs("V2.4.1", "V6.3.1")
def test_ten_tries_a_minute(client, people):
    assert people.olivia
    for _ in range(10):
        assert sign_in(client, email="x").status_code == 422
    answer = sign_in(client)
    problem(answer, 429)
    assert 0 < int(answer["Retry-After"]) <= 60


@pytest.mark.asvs("V7.4.1")
def test_an_ended_token_is_over_at_once(people, call):
    olivia = call("olivia")
    assert olivia.send("DELETE", "token/").status_code == 204
    problem(olivia.get("referrals/"), 401)
    problem(olivia.send("DELETE", "token/"), 401)


def test_a_token_has_an_end(people, call):
    olivia = call("olivia")
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    problem(olivia.get("referrals/"), 401)


@pytest.mark.asvs("V7.4.2")
def test_a_disabled_account_is_out_at_the_next_request(people, call, client):
    olivia = call("olivia")
    assert olivia.get("referrals/").status_code == 200
    people.olivia.is_active = False
    people.olivia.save()
    problem(olivia.get("referrals/"), 401)
    problem(sign_in(client), 401)


def test_an_ended_role_is_out_at_the_next_request(people, call):
    olivia = call("olivia")
    assert olivia.post("referrals/", {}).status_code == 201
    Membership.objects.filter(user=people.olivia).update(ends_on=timezone.localdate())
    problem(olivia.post("referrals/", {}), 403)


@pytest.mark.asvs("V2.4.1")
def test_eleven_tokens_are_too_many(client, people):
    expired = [AuthToken.objects.create(people.olivia)[0] for _ in range(10)]
    found = problem(sign_in(client), 409)
    assert "10" in found["detail"]
    AuthToken.objects.filter(pk=expired[0].pk).update(expiry=timezone.now())
    assert sign_in(client).status_code == 201


@pytest.mark.parametrize(
    "header", ["Token", "Token a b", "Token x", "Token \xe9\xff", "Bearer x", "\xff", "Token " + "0" * 9000]
)
@pytest.mark.asvs("V7.2.1")
def test_what_is_no_token_is_401(client, people, header):
    problem(client.get("/api/v1/referrals/", headers={"Authorization": header}), 401)
