"""The second factor: set up, asked for, used once, in nobody's way but before everything else."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from foundations.accounts import factors
from foundations.audit.models import AuditEvent
from foundations.notifications.models import OutboxEmail
from tests.architecture.access import ACCESS, RECORD, ROLE, SIGNED_IN
from tests.architecture.test_house import address_of, taken_back
from tests.people import PASSWORD
from tests.sign_in.conftest import code_of, recovery_codes_of

pytestmark = pytest.mark.django_db

CODE = "/accounts/second-factor/code/"
SET_UP = "/accounts/second-factor/app/"
REACHABLE = {"account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}


BEHIND_THE_DOOR = sorted(name for name, who in ACCESS.items() if who in {SIGNED_IN, ROLE, RECORD})


@pytest.mark.asvs("V6.3.3", "V6.3.4")
def test_without_a_second_factor_every_address_leads_to_setting_one_up(subtests, people, sign_in, factor_required):
    """Over all addresses, GET and POST."""
    client = sign_in(people.olivia)
    for name in BEHIND_THE_DOOR:
        with subtests.test(name), taken_back():
            for method in (client.get, client.post):
                answer = method(address_of(name))
                if name.startswith("api"):
                    assert answer.status_code == 403
                    assert answer.json()["type"] == "/problems/second-factor"
                elif name in REACHABLE:
                    assert answer.status_code in {200, 405} or answer["Location"].startswith("/accounts/")
                else:
                    assert answer["Location"] == "/accounts/second-factor/"


@pytest.mark.asvs("V6.3.4")
def test_a_session_from_before_the_factor_can_only_prove_it(subtests, people, sign_in, with_app, factor_required):
    """A password is not enough to add a factor to an account that has one."""
    client = sign_in(people.olivia)
    with_app(people.olivia)
    for name in BEHIND_THE_DOOR:
        with subtests.test(name), taken_back():
            answer = client.post(address_of(name))
            if name.startswith("api"):
                assert answer.status_code == 403
            elif name not in {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}:
                assert answer["Location"] == "/accounts/second-factor/confirm/"


@pytest.mark.asvs("V6.3.7")
def test_the_app_is_set_up_right_after_the_first_sign_in(
    people, enter, factor_required, django_capture_on_commit_callbacks
):
    """Key as picture and as text, recovery codes at the end, a letter, a line in the log."""
    client = enter(people.olivia)
    page = client.get("/", follow=True).text
    assert "Set up a second factor" in page
    page = client.get(SET_UP).text
    assert re.search(r'<img class="app-qr" src="data:image/svg\+xml;base64,[\w+/=]+"', page)
    secret = re.search(r'<code class="app-key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    wrong = client.post(SET_UP, {"code": "000000"}).text
    assert "The code is not correct" in wrong
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(SET_UP, {"code": code_of(secret)}, follow=True)
    assert "Recovery codes" in answer.text
    assert answer.text.count("<li><code") == 10
    assert client.get("/").status_code == 200
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    assert AuditEvent.objects.filter(event="accounts.set_up_app", actor_id=people.olivia.pk).exists()
    assert people.olivia.email in OutboxEmail.objects.values_list("to_email", flat=True)


@pytest.mark.asvs("V6.3.3")
def test_signing_in_takes_both_steps(client, people, with_app, factor_required):
    secret = with_app(people.olivia)
    answer = client.post("/accounts/login/?next=/notifications/", {"login": people.olivia.email, "password": PASSWORD})
    assert answer["Location"] == CODE
    assert client.get("/")["Location"].startswith("/accounts/login/")
    page = client.get(CODE).text
    assert 'autocomplete="one-time-code"' in page
    assert "The code is not correct" in client.post(CODE, {"code": "123"}).text
    answer = client.post(CODE, {"code": code_of(secret)})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.asvs("V6.5.1")
def test_a_code_works_once(client, people, enter, with_app, factor_required):
    """Also the code that set the app up."""
    secret = with_app(people.olivia)
    code = code_of(secret)
    enter(people.olivia, secret)
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    enter(people.olivia)
    assert "was used before" in client.post(CODE, {"code": code}).text
    assert client.get("/").status_code == 302


@pytest.mark.asvs("V6.5.1")
def test_the_code_of_setting_up_does_not_sign_in(client, people, enter, factor_required):
    enter(people.olivia)
    secret = re.search(r'class="app-key">([A-Z2-7 ]+)<', client.get(SET_UP).text)[1].replace(" ", "")
    client.post(SET_UP, {"code": code_of(secret)})
    client.post("/accounts/logout/")
    enter(people.olivia)
    assert "was used before" in client.post(CODE, {"code": code_of(secret)}).text


@pytest.mark.asvs("V6.5.5")
def test_a_code_is_good_for_half_a_minute(client, people, enter, with_app):
    secret = with_app(people.olivia)
    with time_machine.travel("2026-11-20 10:00:05+00:00", tick=False):
        early = code_of(secret)
        enter(people.olivia)
    with time_machine.travel("2026-11-20 10:00:31+00:00", tick=False):
        assert "The code is not correct" in client.post(CODE, {"code": early}).text


@pytest.mark.asvs("V6.5.1")
def test_a_recovery_code_works_once(client, people, enter, with_app, factor_required):
    """Kept encrypted."""
    with_app(people.olivia)
    code = recovery_codes_of(people.olivia)[3]
    enter(people.olivia)
    client.post(CODE, {"code": code})
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    enter(people.olivia)
    assert "The code is not correct" in client.post(CODE, {"code": code}).text
    assert len(recovery_codes_of(people.olivia)) == 9


@pytest.mark.asvs("V7.5.1")
def test_recovery_codes_are_shown_downloaded_and_replaced_after_the_password(people, enter, with_app):
    secret = with_app(people.olivia)
    client = enter(people.olivia, secret)
    before = recovery_codes_of(people.olivia)
    asked = client.get("/accounts/second-factor/recovery-codes/", follow=True)
    assert "Enter your password to go on" in asked.text
    assert before[0] not in asked.text
    shown = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert f"{before[0][:4]} {before[0][4:]}" in shown.text
    download = client.get("/accounts/second-factor/recovery-codes/download/")
    assert download["Content-Disposition"].startswith("attachment")
    assert before[0] in download.content.decode()
    assert "stop working" in client.get("/accounts/second-factor/recovery-codes/new/").text
    client.post("/accounts/second-factor/recovery-codes/new/")
    assert not set(before) & set(recovery_codes_of(people.olivia))


@pytest.mark.asvs("V6.3.1")
def test_ten_wrong_codes_are_the_end_for_a_while(client, people, enter, with_app):
    secret = with_app(people.olivia)
    enter(people.olivia)
    for _ in range(10):
        assert "The code is not correct" in client.post(CODE, {"code": "000000"}).text
    assert "too many attempts" in client.post(CODE, {"code": code_of(secret)}).text
    assert client.get("/").status_code == 302


@pytest.mark.asvs("V6.3.7", "V6.5.6", "V7.4.3")
def test_who_removes_the_only_factor_must_set_one_up(people, enter, with_app, factor_required):
    """Other sessions end."""
    secret = with_app(people.olivia)
    client = enter(people.olivia, secret)
    asked = client.get("/accounts/second-factor/app/remove/", follow=True)
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    client.post("/accounts/second-factor/app/remove/")
    assert not Authenticator.objects.filter(user=people.olivia).exists()
    assert client.get("/")["Location"] == "/accounts/second-factor/"


@pytest.mark.asvs("V8.3.2")
def test_an_administrator_resetting_factors_ends_what_the_session_may_do(people, enter, with_app, factor_required):
    """At the next request."""
    client = enter(people.olivia, with_app(people.olivia))
    assert client.get("/").status_code == 200
    Authenticator.objects.filter(user=people.olivia).delete()
    assert client.get("/")["Location"] == "/accounts/second-factor/"


def test_the_pages_of_factors_are_drawn(people, enter, with_app):
    secret = with_app(people.olivia)
    client = enter(people.olivia, secret)
    assert "10" in client.get("/accounts/second-factor/").text
    assert "You have no passkey" in client.get("/accounts/passkeys/").text
    assert "Sign-in and security" in client.get("/account/").text
    confirm = client.get("/accounts/second-factor/confirm/").text
    assert "Use your password" in confirm or "Another way" in confirm


@pytest.mark.asvs("V6.3.3")
def test_the_second_factor_costs_an_ordinary_page_nothing(
    people, enter, with_app, settings, django_assert_num_queries, django_assert_max_num_queries
):
    """Free of charge."""
    client = enter(people.sia, with_app(people.sia))
    client.get("/referrals/")
    with django_assert_max_num_queries(9) as counted:
        client.get("/referrals/")
    settings.REQUIRE_SECOND_FACTOR = True
    with django_assert_num_queries(len(counted)):
        assert client.get("/referrals/").status_code == 200


@pytest.mark.asvs("V11.2.2")
def test_the_key_of_before_still_opens_what_factors_are_made_from(settings):
    adapter = factors.FactorAdapter()
    kept = adapter.encrypt("seed")
    assert "seed" not in kept
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 10
    assert adapter.decrypt(kept) == "seed"


def test_the_demo_says_that_it_does_without(client, settings):
    settings.DEMO = True
    assert "This is a demo" in client.get("/accounts/login/").text
    settings.REQUIRE_SECOND_FACTOR = True
    assert "This is a demo" not in client.get("/accounts/login/").text
