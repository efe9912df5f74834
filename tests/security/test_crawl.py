"""What every answer of every address has in common: headers, cookies, kinds, methods, tokens; and that looking is safe."""

from __future__ import annotations

import hashlib
import logging

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from foundations.core.messages import NamedCookieStorage
from tests.architecture.test_house import address_of, addresses
from tests.isolation import world
from tests.isolation.test_sabotage import body, keys
from tests.people import PASSWORD
from tests.sign_in.test_hardening import setting

YEAR = 60 * 60 * 24 * 365
# Drawn by allauth and the API's schema; all others answer GET alone, or GET and POST.
JSON = ("application/json", "application/problem+json", "application/vnd.oai.openapi")
# Addresses that are regular expressions.
BY_PATTERN = {"account_reset_password_from_key": "/accounts/password/reset/key/1-x/"}


@pytest.fixture
def https(settings):
    """The site as in production, behind a proxy that speaks TLS."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = YEAR
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True


def every_address() -> list[tuple[str, str]]:
    found = []
    for name, _ in addresses():
        if name in BY_PATTERN:
            found.append((name, BY_PATTERN[name]))
            continue
        found.append((name, address_of(name)))
    assert len(found) > 80
    return found


def answers(client):
    """The answers of every address to GET and POST, of addresses that are none, and of what cannot be understood."""
    client.raise_request_exception = False
    for name, url in every_address():
        for method in ("GET", "POST", "OPTIONS"):
            yield f"{method} {name}", client.generic(method, url, secure=True)
    for url in ("/nothing/here/", "/api/v1/nothing/", "/?q=" + "x" * 5000, "/static/nothing.css"):
        yield url, client.get(url, secure=True)
    yield "rubbish", client.generic("POST", "/accounts/login/", b"x", "multipart/form-data", secure=True)


@pytest.mark.asvs("V3.4.1", "V3.4.2", "V3.4.3", "V3.4.4", "V3.4.5", "V3.4.6", "V14.2.2", "V14.3.2", "V4.1.1")
@pytest.mark.parametrize("who", ["nobody", "sia", "ada"])
def test_headers_of_every_answer(client, people, https, who, caplog):
    caplog.set_level(logging.CRITICAL, "django.request")
    if who != "nobody":
        client.force_login(getattr(people, who))
    wrong = [(name, problem) for name, answer in answers(client) for problem in _wrong_with(name, answer)]
    assert not wrong, wrong[:10]


def _wrong_with(name: str, answer):
    policy = answer.get("Content-Security-Policy", "")
    if not all(part in policy for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")):
        yield f"policy: {policy}"
    if "unsafe" in policy or "*" in policy or "http:" in policy:
        yield f"policy: {policy}"
    if answer.get("X-Content-Type-Options") != "nosniff":
        yield "sniffing"
    if answer.get("Referrer-Policy") != "same-origin":
        yield "referrer"
    if answer.get("Strict-Transport-Security") != f"max-age={YEAR}; includeSubDomains":
        yield f"transport: {answer.get('Strict-Transport-Security')}"
    if any(header.lower().startswith("access-control") for header in answer.headers):
        yield "shared with other origins"
    if answer.get("Cross-Origin-Opener-Policy") != "same-origin" or "Server" in answer.headers:
        yield "opener, or server"
    probe = name.split()[-1] in {"healthz", "readyz"} or name.startswith("/static")
    if not probe and answer.get("Cache-Control") != "no-store":
        yield f"kept: {answer.get('Cache-Control')}"
    yield from _wrong_kind(answer)


def _wrong_kind(answer):
    kind, body = answer.get("Content-Type", ""), b"" if answer.streaming else answer.content
    if not body:
        return
    if body.lstrip()[:1] == b"<" and kind != "text/html; charset=utf-8":
        yield f"a page that says it is {kind}"
    if body.lstrip()[:1] == b"{" and not kind.startswith(JSON):
        yield f"JSON that says it is {kind}"
    if kind.startswith("text/") and "charset=" not in kind:
        yield "text in no character set"


@pytest.mark.asvs("V3.3.1", "V3.3.2", "V3.3.3", "V3.3.4")
def test_every_cookie_that_is_set(client, people, https):
    page = client.get("/accounts/login/", secure=True)
    answer = client.post("/accounts/login/", {"login": people.olivia.email, "password": PASSWORD}, secure=True)
    assert answer.status_code == 302
    begun = client.get("/account/", secure=True)
    found = {name: cookie for one in (page, answer, begun) for name, cookie in one.cookies.items()}
    assert set(found) >= {"__Host-session", "__Host-csrf"}
    for name, cookie in found.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
        assert cookie.value not in page.content.decode() + begun.content.decode(), "only by Set-Cookie"


@pytest.mark.asvs("V3.3.2", "V3.3.4")
def test_messages_travel_as_safely():
    """The one cookie that we set ourselves."""
    request = RequestFactory().get("/")
    storage = NamedCookieStorage(request)
    storage.add(20, "Saved")
    response = HttpResponse()
    storage.update(response)
    (cookie,) = response.cookies.values()
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.asvs("V3.4.1", "V3.4.3", "V14.3.2", "V12.2.1", "V4.1.2")
def test_production_has_these_settings():
    assert setting("SECURE_HSTS_SECONDS") == str(YEAR)
    assert setting("SECURE_HSTS_INCLUDE_SUBDOMAINS") == "True"
    assert setting("SECURE_SSL_REDIRECT") == "True"
    assert setting("SECURE_REDIRECT_EXEMPT") == "['^healthz$', '^readyz$', '^api/']"


@pytest.mark.asvs("V13.4.4")
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_methods_that_tell_or_tunnel(client, method):
    for _, url in every_address():
        answer = client.generic(method, url, headers={"X-Canary": "told"})
        assert answer.status_code == 405
        assert b"told" not in answer.content


@pytest.mark.asvs("V3.5.1")
def test_no_address_takes_a_form_without_its_token(people, caplog):
    """Whoever is signed in: no other site can have them send anything."""
    caplog.set_level(logging.CRITICAL, "django")
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(people.sia)
    taken = {}
    for name, url in every_address():
        # The API takes no form at all; its own kind of body is what another site would need.
        kind = {"content_type": "application/json"} if name.startswith("api") else {}
        taken[name] = client.post(url, {"x": "y"}, **kind).status_code
    # They take files alone, which they say first.
    assert (taken.pop("api:versions"), taken.pop("api:attachments")) == (415, 415)
    assert set(taken.values()) == {403}, taken


@pytest.mark.asvs("V3.5.1")
def test_nor_a_form_with_its_token_from_another_site(people):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answers = {"login": people.olivia.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    for origin in ("https://evil.example", "http://testserver.evil.example", "null"):
        assert client.post("/accounts/login/", answers, headers={"Origin": origin}).status_code == 403
    assert client.post("/accounts/login/", answers, headers={"Origin": "http://testserver"}).status_code == 302


# Written by looking: that somebody looked, and that they are still there.
LOOKING = {
    "audit_accessevent",
    "audit_auditevent",
    "django_session",
    "usersessions_usersession",
    "tasking_dissemination",
    # When somebody last looked at a list, and up to where they have read messages: so that it can be said what is new.
    "dashboard_habit",
    "referrals_messageread",
}


def digests() -> dict[str, str]:
    """A digest of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - LOOKING:
            cursor.execute(f"select coalesce(string_agg(t::text, '|' order by t::text), '') from {table} t")
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


@pytest.mark.asvs("V3.5.3")
def test_looking_changes_nothing(client, people):
    referral = world.everything(people)
    for who in ("sia", "olivia", "ada"):
        client.force_login(getattr(people, who))
        before = digests()
        for name, url in keys(referral):
            if name != "account_logout":
                body(client.get(url))
                body(client.head(url))
                body(client.options(url))
        after = digests()
        assert [table for table in before if before[table] != after[table]] == [], who


@pytest.mark.asvs("V13.4.1", "V13.4.3", "V13.4.5", "V5.3.1")
@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/built/",
        "/static/../toex/settings/base.py",
        "/static/%2e%2e/%2e%2e/.git/config",
        "/static/..%2f..%2fmanage.py",
        "/.git/config",
        "/.env",
        "/var/",
        "/documents/",
        "/media/",
        "/admin/",
        "/__debug__/",
        "/api/schema/swagger-ui/",
        "/server-status",
        "/metrics",
        "/docker-compose.yml",
    ],
)
def test_nothing_lies_about(client, db, path):
    """No listing, no source, no page of a tool."""
    answer = client.get(path)
    assert answer.status_code in {404, 302}, answer.status_code
    if answer.status_code == 302:
        assert answer["Location"].startswith("/accounts/login/")
