"""Passkeys without a browser: what the page says, and what a made-up one achieves."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.sign_in.conftest import code_of


@pytest.mark.django_db
def test_without_javascript_the_page_says_what_works(people, enter):
    client = enter(people.olivia)
    html = client.get("/accounts/passkeys/add/").text
    assert "Passkeys need JavaScript" in html
    assert 'hidden data-passkey="create"' in html
    assert "<script>" not in html
    assert 'hidden data-passkey="get"' in Client().get("/accounts/login/").text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '{"id": "x"}', "not json", '{"response": {"userHandle": 1}}']
)
@pytest.mark.asvs("V2.2.1", "V6.7.2")
def test_a_made_up_passkey_signs_nobody_in(credential, client, people, enter):
    client.get("/accounts/passkeys/sign-in/", headers={"accept": "application/json"})
    answer = client.post("/accounts/passkeys/sign-in/", {"credential": credential})
    assert answer["Location"] == "/accounts/login/"
    assert client.get("/").status_code == 302
    enter(people.olivia)
    assert client.post("/accounts/passkeys/add/", {"credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("credential", ["{}", "[]", '{"id": "x"}', '{"id": "x", "rawId": "x", "response": {}}'])
@pytest.mark.asvs("V2.2.1")
def test_nor_does_it_pass_for_a_second_factor(credential, client, people, enter, with_app):
    """Neither at signing in nor later."""
    secret = with_app(people.olivia)
    enter(people.olivia)
    client.get("/accounts/second-factor/code/")
    assert "was not accepted" in client.post("/accounts/second-factor/code/", {"credential": credential}).text
    assert client.get("/").status_code == 302
    client.post("/accounts/second-factor/code/", {"code": code_of(secret)})
    assert client.get("/").status_code == 200
