"""How often a password may be wrong, and that nobody learns who has an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from foundations.accounts import lockout, passwords
from foundations.accounts.models import ForgottenPassword, SignInAttempt
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

LOCKED = "There were too many attempts to sign in. Wait 15 minutes and try again"
WRONG = "The email address or the password is not correct"


def try_it(client, email, password="wrong", ip="10.0.0.1"):  # noqa: S107
    return client.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=ip)


@pytest.mark.parametrize("who", ["olivia", None])
@pytest.mark.asvs("V6.3.1", "V6.3.8")
def test_ten_wrong_passwords_lock_for_fifteen_minutes(who, client, people):
    """An account that does not exist is locked with the same words."""
    email = people.olivia.email if who else "nobody@toex.example"
    with time_machine.travel("2026-11-20 10:00:00+00:00", tick=False) as clock:
        for _ in range(10):
            assert WRONG in try_it(client, email).text
        for password in ("wrong", PASSWORD):
            assert LOCKED in try_it(client, email, password).text
        clock.shift(timedelta(minutes=14, seconds=59))
        assert LOCKED in try_it(client, email, PASSWORD).text
        clock.shift(timedelta(seconds=2))
        assert try_it(client, email, PASSWORD).status_code == (302 if who else 200)


def test_the_loss_of_cache_and_redis_forgets_nothing(client, people, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    for _ in range(10):
        try_it(client, people.olivia.email)
    cache.clear()
    assert LOCKED in try_it(client, people.olivia.email, PASSWORD).text


def test_the_way_the_address_is_written_makes_no_difference(client, people):
    for _ in range(5):
        try_it(client, people.olivia.email)
        try_it(client, f" {people.olivia.email.upper()} ")
    assert LOCKED in try_it(client, people.olivia.email, PASSWORD).text


@pytest.mark.asvs("V6.1.1")
def test_another_address_is_not_locked_and_a_right_password_begins_anew(client, people):
    """Nobody is locked out of their own desk."""
    for _ in range(10):
        try_it(client, people.olivia.email)
    assert try_it(client, people.olivia.email, PASSWORD, ip="10.0.0.2").status_code == 302
    client.logout()
    for _ in range(9):
        try_it(client, people.colin.email)
    assert try_it(client, people.colin.email, PASSWORD).status_code == 302
    client.logout()
    for _ in range(9):
        assert WRONG in try_it(client, people.colin.email).text


@pytest.mark.asvs("V6.3.1")
def test_spraying_from_many_addresses_stops_at_a_hundred_a_day(people):
    """The person still signs in where they did before."""
    now = timezone.now()
    home = lockout.begin(people.olivia.email, "10.9.9.9", now=now - timedelta(days=3))
    lockout.passed(home)
    let_through = sum(
        lockout.begin(people.olivia.email, f"10.1.{number // 9}.1", now=now) is not None for number in range(150)
    )
    assert let_through == 100
    assert lockout.begin(people.olivia.email, "10.2.0.1", now=now + timedelta(hours=23)) is None
    assert lockout.begin(people.olivia.email, "10.9.9.9", now=now) is not None
    assert lockout.begin(people.olivia.email, "10.2.0.1", now=now + timedelta(hours=25)) is not None


@pytest.mark.asvs("V2.4.1", "V6.3.1")
def test_one_address_over_many_accounts_stops_at_three_hundred(settings):
    settings.SIGN_IN_LIMITS = settings.SIGN_IN_LIMITS | {"of_one_address": 30}
    now = timezone.now()
    tried = [lockout.begin(f"somebody{number}@toex.example", "10.3.0.1", now=now) for number in range(40)]
    assert sum(attempt is not None for attempt in tried) == 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("V6.3.1", "V15.4.1")
def test_many_guesses_at_once_do_not_slip_through(people):
    """Never more than the limit, whatever the order."""
    email, passed = people.olivia.email, []

    def guess():
        try:
            for _ in range(5):
                passed.append(lockout.begin(email, "10.4.0.1") is not None)
        finally:
            connection.close()

    threads = [Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 40
    assert sum(passed) <= 10


@pytest.mark.asvs("V16.2.5")
def test_what_was_typed_is_not_kept_and_old_attempts_are_forgotten(client, people):
    try_it(client, "my-password-in-the-wrong-field@toex.example")
    assert "wrong-field" not in str(SignInAttempt.objects.values())
    assert lockout.forget(now=datetime(2100, 1, 1, tzinfo=timezone.get_default_timezone())) == 1


@pytest.mark.parametrize("who", ["olivia", "nobody", "closed"])
@pytest.mark.asvs("V6.3.8")
def test_a_password_is_hashed_once_whoever_is_named(who, client, people, monkeypatch):
    """The same work, the same answer."""
    people.colin.is_active = False
    people.colin.save()
    email = {"olivia": people.olivia.email, "nobody": "nobody@toex.example", "closed": people.colin.email}[who]
    password = PASSWORD if who == "closed" else "wrong"
    runs = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher, name, lambda *a, _real=real, _name=name, **k: runs.append(_name) or _real(*a, **k)
        )
    answer = try_it(client, email, password)
    assert answer.status_code == 200
    assert WRONG in answer.text
    assert len(runs) == 1


@pytest.mark.parametrize("who", ["olivia", "nobody"])
@pytest.mark.asvs("V6.3.8", "V6.4.3")
def test_a_forgotten_password_costs_the_same_for_everybody(who, client, people, django_assert_num_queries, mailoutbox):
    """Nobody is looked up while the page waits."""
    email = people.olivia.email if who == "olivia" else "nobody@toex.example"
    client.get("/accounts/password/reset/")
    passwords.ask(email)
    with django_assert_num_queries(1):
        passwords.ask(email)
    assert "If there is an account" in client.post("/accounts/password/reset/", {"email": email}, follow=True).text
    assert not mailoutbox
    passwords.answer()
    assert len(mailoutbox) == (3 if who == "olivia" else 0)
    assert all(letter.to == [email] for letter in mailoutbox)


@pytest.mark.asvs("V15.3.4")
def test_the_link_of_a_reset_leads_to_the_site_whatever_the_request_said(client, people, settings, mailoutbox):
    settings.SITE_URL = "https://toex.example"
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/accounts/password/reset/", {"email": people.olivia.email}, HTTP_HOST="evil.example")
    passwords.answer()
    assert "https://toex.example/accounts/password/reset/key/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


def test_closed_accounts_late_letters_and_a_mail_server_that_is_away(people, mailoutbox, monkeypatch):
    people.colin.is_active = False
    people.colin.save()
    passwords.ask(people.colin.email)
    ForgottenPassword.objects.create(email=people.olivia.email, asked_at=timezone.now() - timedelta(hours=2))
    assert passwords.answer() == 0
    assert not ForgottenPassword.objects.filter(answered_at=None).exists()
    passwords.ask(people.olivia.email)
    with monkeypatch.context() as patch:
        patch.setattr(passwords, "send_mail", _away)
        assert passwords.answer() == 0
    assert passwords.answer() == 1
    passwords.forget()
    assert ForgottenPassword.objects.count() == 3  # forgotten after a day, not before


def _away(*args, **kwargs):
    raise ConnectionRefusedError
