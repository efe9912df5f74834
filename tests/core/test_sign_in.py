"""Signing in, out, and getting a new password: the library's rules in our pages."""

import re

import pytest
from django.core import mail

from foundations.accounts import passwords
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.asvs("V7.2.2")
def test_a_person_signs_in_and_out(client, people):
    page = client.get("/accounts/login/")
    assert page["Cache-Control"] == "no-store"
    answer = client.post("/accounts/login/", {"login": people.olivia.email, "password": PASSWORD})
    assert answer.status_code == 302
    home = client.get("/").content.decode()
    assert "Olivia Officer" in home
    assert client.get("/accounts/logout/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("password", ["wrong", "a\x00b"])
@pytest.mark.asvs("V6.3.8")
def test_a_wrong_password_says_so_without_saying_which_was_wrong(client, people, password):
    answer = client.post("/accounts/login/", {"login": people.olivia.email, "password": password})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Error: Sign in" in html
    assert "govuk-error-summary" in html
    assert people.olivia.email in html
    assert password not in html


def test_the_page_wanted_is_kept_through_signing_in(client, people):
    html = client.get("/accounts/login/?next=/notifications/").content.decode()
    assert '<input type="hidden" name="next" value="/notifications/">' in html


@pytest.mark.asvs("V6.3.8")
def test_nobody_learns_who_has_an_account(client, people):
    for address in (people.olivia.email, "nobody@toex.example"):
        answer = client.post("/accounts/password/reset/", {"email": address}, follow=True)
        assert "If there is an account with this address" in answer.content.decode()


@pytest.mark.asvs("V6.4.3")
def test_a_forgotten_password_is_replaced(client, people):
    client.post("/accounts/password/reset/", {"email": people.olivia.email})
    assert not mail.outbox
    assert passwords.answer() == 1
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    page = client.get(link, follow=True)
    assert "Choose a new password" in page.content.decode()
    address = page.redirect_chain[-1][0]
    short = client.post(address, {"password1": "short", "password2": "short"}).content.decode()
    assert 'href="#id_password1"' in short
    unequal = client.post(address, {"password1": "three random words", "password2": "other"}).content.decode()
    assert 'href="#id_password2"' in unequal
    done = client.post(address, {"password1": "three random words", "password2": "three random words"}, follow=True)
    assert "Your password is changed" in done.content.decode()
    assert (
        client.post("/accounts/login/", {"login": people.olivia.email, "password": "three random words"}).status_code
        == 302
    )
    assert "This link no longer works" in client.get(link, follow=True).content.decode()


@pytest.mark.asvs("V6.2.2", "V6.2.3")
def test_a_person_changes_their_password(sign_in, people):
    client = sign_in(people.olivia)
    answers = {"oldpassword": "wrong", "password1": "three random words", "password2": "three random words"}
    assert "The current password is not correct" in client.post("/accounts/password/change/", answers).content.decode()
    answer = client.post("/accounts/password/change/", answers | {"oldpassword": PASSWORD})
    assert answer.status_code == 302
