"""Which passwords are refused, and which must not be."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from foundations.accounts import breached
from foundations.accounts.models import User

SOMEBODY = User(name="Olivia Officer", email="olivia@norfolk.example", collar_number="4711")


def codes_of(password: str) -> set[str]:
    try:
        validate_password(password, SOMEBODY)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "three random words",
        "correct horse battery staple",
        "llanfairpwllgwyngyll",
        "zxq" * 20,
        "ein Paßwort mit Umlauten äöü",
        "密碼安全密碼安全密碼安全",
        "👮🚓🔒🗝️📎📐🧷🧵🪡🧲🪛🧭",
        "x9" + "#$%&/()=?" * 10,
        "jumping over the lazy fox " * 150,
    ],
)
@pytest.mark.asvs("V6.2.5", "V6.2.9")
def test_any_composition_and_length_will_do(password):
    assert codes_of(password) == set()


@pytest.mark.parametrize("password", ["12345678901", "elevenchars"])
@pytest.mark.asvs("V6.2.1")
def test_twelve_characters_are_the_least(password):
    assert "password_too_short" in codes_of(password)


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "Password2026",
        "password2026!!",
        "P@$$w0rd2026!",
        "ｐａｓｓｗｏｒｄ２０２６",
        "dragon123456789",
        "1234567-liverpool",
        "qwertyuiop123",
        "mustangmustang",
        "1q2w3e4r5t6y",
    ],
)
@pytest.mark.asvs("V6.2.4", "V6.2.12")
def test_what_was_in_breaches_is_refused_also_when_decorated(password):
    assert "breached" in codes_of(password)


@pytest.mark.parametrize(
    "password", ["TOEX-tasking-2026", "ToexReferral99", "olivia.officer1", "Norfolk-Police-4711", "R0CU-Detective!"]
)
@pytest.mark.asvs("V6.1.2", "V6.2.11")
def test_names_and_words_of_this_service_are_refused(password):
    assert codes_of(password) & {"service_word", "password_too_similar", "breached"}


@pytest.mark.asvs("V6.2.4")
def test_every_listed_password_that_is_long_enough_is_refused():
    """The list that is shipped, whole."""
    listed = [one for one in breached._shipped() if len(one) >= 12]
    assert len(breached._shipped()) > 50_000
    assert len(listed) > 400
    assert all(breached.is_breached(one) for one in listed)


@pytest.mark.parametrize("digits", [40, 16])
@pytest.mark.parametrize("count", ["", ":42"])
@pytest.mark.asvs("V6.2.12")
def test_the_list_of_the_installation_is_searched(digits, count, tmp_path, settings):
    """A sorted file of any size."""
    inside = [f"leaked phrase number {number}" for number in range(500)]
    lines = sorted(
        hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper()[:digits] + count for one in inside
    )
    path = tmp_path / "hashes.txt"
    path.write_text("\n".join(lines) + "\n")
    settings.BREACHED_PASSWORDS_FILE = str(path)
    assert all(breached.is_breached(one) for one in inside)
    assert not any(breached.is_breached(f"{one} but not this") for one in inside)
    path.write_text(lines[7])
    assert [breached.is_breached(one) for one in inside].count(True) == 1
    path.write_text("")
    assert not breached.is_breached(inside[0])


@pytest.mark.asvs("V6.2.8")
def test_what_is_typed_is_what_is_checked(db):
    """No trimming, no folding, nothing cut off."""
    user = User(name="A", email="a@b.example")
    password = "  Ａ Longer Phrase ｗｉｔｈ Wide Letters  " + "x" * 200
    user.set_password(password)
    assert user.check_password(password)
    for other in (password.strip(), password.lower(), password[:-1], breached.fold(password)):
        assert not user.check_password(other)


@pytest.mark.asvs("V6.2.9")
def test_a_password_that_only_keeps_the_machine_busy_is_refused(client, people):
    """No more than 4096."""
    answer = client.post("/accounts/login/", {"login": people.olivia.email, "password": "x" * 5000})
    assert "4096 characters or less" in answer.text


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/change/", "/accounts/confirm/"])
@pytest.mark.asvs("V6.2.6", "V6.2.7")
def test_password_fields_hide_and_let_managers_help(path, people, sign_in, client):
    page = (client if "login" in path else sign_in(people.olivia)).get(path).text
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
