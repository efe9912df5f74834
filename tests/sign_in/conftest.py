"""What the tests of signing in share: a second factor that is asked for, and people who have one."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests import people as names
from tests.people import PASSWORD


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    """Hundreds of passwords are tried here; the cost of one is not what is tested."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    names._password_hash.cache_clear()
    yield
    names._password_hash.cache_clear()


@pytest.fixture
def factor_required(settings):
    """As in production: nobody goes on without a second factor."""
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def with_app():
    """`secret = with_app(person)`: the person has an authenticator app, and recovery codes."""

    def give(person) -> str:
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
        RecoveryCodes.activate(person)
        return secret

    return give


@pytest.fixture
def enter(client):
    """`enter(person)` signs in by the page, with the code of the app if there is a secret."""

    def entered(person, secret: str = "", password: str = PASSWORD):
        client.post("/accounts/login/", {"login": person.email, "password": password})
        if secret:
            client.post("/accounts/second-factor/code/", {"code": code_of(secret)})
        return client

    return entered


def code_of(secret: str, at: float | None = None) -> str:
    """What an authenticator app shows at that time."""
    return format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))


def recovery_codes_of(person) -> list[str]:
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
