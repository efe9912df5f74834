"""When a session ends: by the clock, by its person, by a new password, by a closed account."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from knox.models import AuthToken

from foundations.accounts import sessions
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
SESSIONS = "/account/sessions/"


def enter(person, **more) -> Client:
    client = Client(**more)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    return client


def is_in(client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.asvs("V7.2.1", "V7.3.1")
def test_an_idle_session_ends_after_half_an_hour(people):
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False) as clock:
        client = enter(people.olivia)
        for _ in range(5):
            clock.shift(timedelta(minutes=28))
            assert is_in(client)
        clock.shift(timedelta(minutes=31, seconds=1))
        assert not is_in(client)
        clock.shift(timedelta(minutes=-20))
        assert not is_in(client)


@pytest.mark.asvs("V7.3.2")
def test_a_busy_session_ends_after_ten_hours(people):
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False) as clock:
        client = enter(people.olivia)
        for _ in range(29):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(minutes=21))
        assert not is_in(client)


@pytest.mark.asvs("V7.3.2")
def test_ten_hours_are_counted_from_signing_in(people):
    """Not from opening the page for it."""
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False) as clock:
        client = Client()
        client.get("/accounts/passkeys/sign-in/", headers={"accept": "application/json"})
        clock.shift(timedelta(minutes=25))
        client.post("/accounts/login/", {"login": people.olivia.email, "password": PASSWORD})
        assert client.session["began_at"] == int(time.time())


def test_a_shorter_limit_holds_at_once(people, settings):
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False) as clock:
        client = enter(people.olivia)
        settings.SESSION_COOKIE_AGE = 300
        clock.shift(timedelta(minutes=6))
        assert not is_in(client)


def test_a_session_that_does_not_say_when_it_began_is_none(people):
    client = enter(people.olivia)
    session = client.session
    del session["began_at"]
    row = Session.objects.get(session_key=session.session_key)
    row.session_data = session.encode(dict(session.items()))
    row.save()
    assert not is_in(client)


def test_an_ordinary_page_writes_no_session(people, django_assert_num_queries):
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False) as clock:
        client = enter(people.olivia)
        clock.shift(timedelta(seconds=59))
        with django_assert_num_queries(7) as counted:
            client.get("/account/")
        assert not [one for one in counted.captured_queries if one["sql"].startswith("UPDATE")]


@pytest.mark.asvs("V7.2.3", "V7.2.4")
def test_signing_in_gives_a_new_key(people):
    client = Client()
    client.get("/accounts/passkeys/sign-in/", headers={"accept": "application/json"})
    before = client.session.session_key
    client.post("/accounts/login/", {"login": people.olivia.email, "password": PASSWORD})
    inside = client.session.session_key
    assert inside != before
    client.post("/accounts/confirm/", {"password": PASSWORD})
    assert client.session.session_key != inside
    assert not Session.objects.filter(session_key__in=[before, inside]).exists()
    assert is_in(client)


@pytest.mark.asvs("V7.5.2")
def test_the_list_shows_every_session_and_ends_one(people):
    """After proving again who one is."""
    here = enter(people.olivia, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0")
    there = enter(people.olivia, HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Version/17 Safari/605")
    page = here.get(SESSIONS).text
    assert "Firefox on Windows (this session)" in page
    assert "Safari on iPhone" in page
    other = UserSession.objects.get(session_key=there.session.session_key)
    asked = here.post(SESSIONS, {"session": other.pk})
    assert asked["Location"].startswith("/accounts/confirm/")
    assert is_in(there)
    here.post(asked["Location"], {"password": PASSWORD})
    assert not is_in(there)
    assert is_in(here)
    assert "Safari on iPhone" not in here.get(SESSIONS).text


def test_nobody_ends_the_session_of_another(people):
    mine, theirs = enter(people.olivia), enter(people.colin)
    mine.post("/accounts/confirm/", {"password": PASSWORD})
    for key in (UserSession.objects.get(user=people.colin).pk, "", "x", "9" * 30):
        assert mine.post(SESSIONS, {"session": key})["Location"] == SESSIONS
    assert is_in(theirs)


def test_the_list_takes_the_same_few_statements_however_long(people, django_assert_max_num_queries):
    client = enter(people.olivia)
    for count in (1, 12):
        for _ in range(count):
            enter(people.olivia)
        with django_assert_max_num_queries(6):
            client.get(SESSIONS)


@pytest.mark.asvs("V7.4.1", "V7.5.2", "V14.3.1")
def test_signing_out_everywhere_ends_all_and_tokens(people):
    here, there = enter(people.olivia), enter(people.olivia)
    AuthToken.objects.create(people.olivia)
    here.post("/accounts/confirm/", {"password": PASSWORD})
    answer = here.post(SESSIONS, {"everywhere": "yes"})
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_in(here)
    assert not is_in(there)
    assert not AuthToken.objects.exists()
    assert not sessions.of(people.olivia)


@pytest.mark.asvs("V7.4.1", "V14.3.1")
def test_signing_out_ends_the_session_and_what_the_browser_kept(people):
    """The old cookie opens nothing."""
    client = enter(people.olivia)
    key = client.session.session_key
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    client.cookies["sessionid"] = key
    assert not is_in(client)


@pytest.mark.asvs("V6.2.2", "V6.2.3", "V7.4.3")
def test_a_new_password_signs_out_elsewhere(people):
    here, there = enter(people.olivia), enter(people.olivia)
    AuthToken.objects.create(people.olivia)
    new = "quite another password"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert is_in(here)
    assert not is_in(there)
    assert not AuthToken.objects.exists()
    assert len(sessions.of(people.olivia)) == 1


@pytest.mark.asvs("V7.4.2")
def test_a_closed_account_ends_at_the_next_request(people):
    client = enter(people.olivia)
    people.olivia.is_active = False
    people.olivia.save()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537 Edg/140", "Edge on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/140 Safari/537", "Chrome on Mac"),
        ("curl/8", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_in_words(says, words):
    assert sessions.device(says) == words
