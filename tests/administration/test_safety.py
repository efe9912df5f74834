"""A lost telephone, a lost laptop, a locked account; and who sees that they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from administration import actions
from foundations.accounts import actions as accounts
from foundations.accounts import lockout
from foundations.accounts.models import SignInAttempt, User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.notifications.models import OutboxEmail
from tests import people as names
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db
WHY = "Telephone lost, confirmed by a call"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    names._password_hash.cache_clear()
    yield
    names._password_hash.cache_clear()


def url(name: str, someone: User) -> str:
    return reverse(f"administration:{name}", args=[someone.public_id])


def with_factors(someone: User) -> User:
    TOTP.activate(someone, generate_totp_secret())
    RecoveryCodes.activate(someone)
    return someone


def signed_in(someone: User) -> Client:
    """Signed in by password: a session that the page of sessions knows."""
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": someone.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def fail(email: str, times: int, ip: str = "10.0.0.1") -> None:
    for _ in range(times):
        lockout.begin(email, ip)


@pytest.mark.parametrize("page", ["reset-second-factor", "end-sessions"])
def test_the_next_request_of_that_person_is_signed_out(people, local, sign_in, page):
    theirs = signed_in(people.olivia)
    assert theirs.get("/").status_code == 200
    _, token = AuthToken.objects.create(people.olivia)
    api = Client(headers={"authorization": f"Token {token}"})
    assert api.get("/api/v1/referrals/").status_code == 200
    if page == "reset-second-factor":
        with_factors(people.olivia)
    answer = sign_in(local).post(url(page, people.olivia), {"reason": WHY}, follow=True)
    assert "has been told by email" in answer.text
    left = theirs.get("/")
    assert (left.status_code, left.url) == (302, "/accounts/login/?next=/")
    assert api.get("/api/v1/referrals/").status_code == 401
    assert not Authenticator.objects.filter(user=people.olivia).exists()
    event = AuditEvent.objects.get(actor_id=local.pk)
    assert event.event == "accounts." + page.replace("-", "_")
    assert event.data["reason"] == WHY
    letter = OutboxEmail.objects.get(to_email=people.olivia.email)
    assert "by Lena Local, who looks after your account" in letter.body
    assert WHY not in letter.body
    assert letter.subject in {"Your second factor was reset", "You were signed out everywhere"}


def test_after_a_reset_a_new_factor_is_asked_for(people, local, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    actions.reset_second_factor(with_factors(people.olivia), reason=WHY, by=local)
    browser = signed_in(people.olivia)
    answer = browser.get("/")
    assert (answer.status_code, answer.url) == (302, "/accounts/second-factor/")


def test_a_reason_is_needed_and_what_is_not_there_is_not_reset(people, local, sign_in):
    client = sign_in(local)
    for page in ("reset-second-factor", "end-sessions"):
        answer = client.post(url(page, people.olivia), {"reason": "  "})
        assert answer.status_code == 422
        assert "Enter the reason" in answer.text
    answer = client.post(url("reset-second-factor", people.olivia), {"reason": WHY})
    assert answer.status_code == 409
    assert "has no second factor here" in answer.text
    assert WHY in answer.text
    assert not OutboxEmail.objects.exists()
    assert not AuditEvent.objects.filter(actor_id=local.pk).exists()


def test_not_oneself_and_not_people_of_others(people, local, regional, sign_in):
    with_factors(local)
    with_factors(people.walter)
    fail(people.walter.email, 10)
    pages = ("reset-second-factor", "end-sessions", "unlock")
    client = sign_in(local)
    for page in pages:
        for method in (client.get, client.post):
            assert method(url(page, people.walter)).status_code == 404
            assert method(url(page, local)).status_code == 403
    for verb in (actions.reset_second_factor, actions.end_sessions):
        for someone, by in ((local, local), (people.walter, local), (local, people.sia), (people.adam, regional)):
            with pytest.raises(PermissionDenied):
                verb(someone, reason=WHY, by=by)
    with pytest.raises(PermissionDenied):
        accounts.unlock(people.walter, by=local)
    assert Authenticator.objects.filter(user=local).count() == 2
    assert Authenticator.objects.filter(user=people.walter).count() == 2
    assert lockout.locked([people.walter.email])


def test_nothing_is_done_where_the_person_cannot_be_told(people, local, monkeypatch):
    with_factors(people.olivia)

    def broken(*args, **kwargs):
        raise RuntimeError("no outbox")

    monkeypatch.setattr("foundations.notifications.letters.tell_of_administrator", broken)
    with pytest.raises(RuntimeError):
        actions.reset_second_factor(people.olivia, reason=WHY, by=local)
    assert Authenticator.objects.filter(user=people.olivia).count() == 2
    assert not AuditEvent.objects.filter(event="accounts.reset_second_factor").exists()


def test_a_locked_account_is_seen_and_unlocked(people, local, sign_in):
    assert people.colin
    fail(people.olivia.email, 9)
    assert lockout.locked([people.olivia.email]) == set()
    fail(people.olivia.email.upper(), 1)
    assert lockout.locked([people.olivia.email, people.colin.email]) == {people.olivia.email}
    client = sign_in(local)
    listed = client.get("/administration/?attention=locked").text
    assert "Olivia Officer" in listed
    assert "Colin" not in listed
    assert "Locked after wrong passwords" in client.get(url("person", people.olivia)).text
    answer = client.post(url("unlock", people.olivia), follow=True)
    assert "Olivia Officer can try again" in answer.text
    assert lockout.locked([people.olivia.email]) == set()
    assert SignInAttempt.objects.filter(outcome="cleared").count() == 10
    browser = Client()
    answer = browser.post(
        "/accounts/login/", {"login": people.olivia.email, "password": PASSWORD}, REMOTE_ADDR="10.0.0.1"
    )
    assert answer.status_code == 302
    assert client.post(url("unlock", people.olivia)).status_code == 409
    assert AuditEvent.objects.get(event="accounts.unlock").data == {"attempts": 10}


def test_what_counts_as_locked_is_what_is_refused(people):
    """The list and the sign-in page agree, whatever the order of right and wrong, and over many addresses too."""
    email = people.olivia.email
    for place in range(100):
        lockout.begin(email, f"10.0.{place}.1")
    assert lockout.locked([email]) == {email}
    assert lockout.begin(email, "10.9.9.9") is None
    assert lockout.forgive(email) == 100
    assert lockout.locked([email]) == set()
    fail(email, 9)
    lockout.passed(lockout.begin(email, "10.0.0.1"))
    fail(email, 9)
    assert lockout.locked([email]) == set()
    assert lockout.begin(email, "10.0.0.1") is not None
    assert lockout.locked([email]) == {email}
    assert lockout.begin(email, "10.0.0.1") is None
    later = timezone.now() + timedelta(minutes=16)
    assert lockout.locked([email], now=later) == set()


def test_who_has_no_factor_and_who_does_not_come_any_more(people, local, sign_in, settings):
    settings.UNUSED_ACCOUNT_DAYS = 30
    with_factors(people.olivia)
    RecoveryCodes.activate(people.colin)
    long_ago = timezone.now() - timedelta(days=31)
    User.objects.filter(pk=people.olivia.pk).update(last_login=long_ago)
    User.objects.filter(pk=people.sam.pk).update(last_login=timezone.now(), date_joined=long_ago)
    client = sign_in(local)
    page = client.get("/administration/?attention=no-factor").text
    assert "Olivia Officer" not in page
    assert "Colin" in page
    assert "Sam " in page
    page = client.get("/administration/?attention=unused").text
    assert "Olivia Officer" in page
    assert "Not signed in for 30 days" in page
    assert "Colin" not in page
    assert "Sam Invest" not in page
    both = client.get("/administration/?attention=unused&attention=no-factor").text
    assert "Olivia Officer" in both
    assert "Colin" in both
    assert "Authenticator app" in client.get(url("person", people.olivia)).text
    assert "Recovery codes only" in client.get(url("person", people.colin)).text


def test_the_list_takes_the_same_few_statements(people, local, sign_in, django_assert_max_num_queries):
    client, counts = sign_in(local), []
    pages = ("/administration/", "/administration/?attention=no-factor&attention=unused&attention=locked")
    for place in range(2):
        for number in range(1 + place * 6):
            one = person(f"Num {number}", "", "force_officer", "norfolk", f"n{number}-{place}@toex.example")
            fail(one.email, 10)
            with_factors(one)
        for page in pages:
            with django_assert_max_num_queries(12) as statements:
                assert client.get(page).status_code == 200
            counts.append(len(statements))
    assert counts[:2] == counts[2:]


def test_unlocking_what_is_not_locked(people, local):
    with pytest.raises(Conflict, match="is not locked"):
        accounts.unlock(people.olivia, by=local)
