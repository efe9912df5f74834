"""What is typed stays text: in pages, answers of the API, addresses, headers, letters and log lines."""

from __future__ import annotations

import json
import logging
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory
from django.urls import reverse

from foundations.core.logs import JsonFormatter
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories
from tests.isolation import world
from tests.isolation.test_sabotage import keys
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

PAYLOAD = "\"'><script>canary()</script><b onx=1>{{7*7}}"


class Page(HTMLParser):
    """What a browser would make of it: scripts with text, handlers, and where links lead."""

    def __init__(self, html: str):
        super().__init__()
        self.wrong: list[str] = []
        self._in_script = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._in_script = tag == "script"
        for name, value in attrs:
            # Behind the question mark stands, encoded, what one looked for oneself.
            leads_to = (value or "").partition("?")[0]
            if name.startswith("on") or (name in {"href", "src", "action"} and "canary" in leads_to):
                self.wrong.append(f"{tag} {name}={value}")
            if (value or "").lower().strip().startswith(("javascript:", "vbscript:", "data:text")):
                self.wrong.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        if self._in_script and data.strip():
            self.wrong.append(f"script: {data}")

    def handle_endtag(self, tag):
        self._in_script = False


def test_a_page_that_is_broken_is_found():
    assert len(Page(f"<p title='{PAYLOAD}'>{PAYLOAD}</p>").wrong) >= 2
    assert not Page("<p>&lt;script&gt;canary()&lt;/script&gt;</p><script src='/static/a.js'></script>").wrong


@pytest.mark.asvs("V1.1.2", "V1.2.1", "V1.2.2", "V1.2.3", "V1.3.7", "V3.2.2")
def test_markup_in_every_text_of_a_referral(client, people, monkeypatch, caplog):
    """A referral with all that can happen to one, each text of it a script; every page and every answer of the API."""
    caplog.set_level(logging.CRITICAL, "django.request")
    monkeypatch.setattr(world, "CANARY", PAYLOAD)
    referral = world.everything(people)
    shown = 0
    opened = [*keys(referral), ("queue", "/referrals/?status=closed"), ("search", "/referrals/?q=%3Cscript%3Ecanary()")]
    for who in ("sia", "olivia"):
        client.force_login(getattr(people, who))
        for name, url in opened:
            answer = client.get(url)
            text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
            if answer.get("Content-Type", "").startswith("text/html"):
                assert not Page(text).wrong, (name, Page(text).wrong)
                # Computed, it would be 49: a template within the text was run.
                assert text.count("canary()&lt;/script&gt;") <= text.count("{{7*7}}"), name
                shown += "&lt;script&gt;canary()" in text
            elif "canary" in text and "Content-Disposition" not in answer.headers:
                assert answer["Content-Type"].startswith("application/"), (name, answer["Content-Type"])
                json.loads(text)
                shown += 1
    assert shown >= 20, "the crawl must have met the texts"


# --- where people are led ------------------------------------------------------------------------------

EVIL = ["https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "https:evil.example"]


@pytest.mark.asvs("V3.7.2", "V1.2.2")
@pytest.mark.parametrize(
    "wanted", [*EVIL, "javascript:canary()", "\thttps://evil.example", "http://testserver@evil.example"]
)
def test_signing_in_leads_nowhere_else(client, people, wanted):
    answers = {"login": people.olivia.email, "password": PASSWORD, "next": wanted}
    answer = client.post("/accounts/login/", answers)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.asvs("V3.7.2")
@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2e%2e", "/\\evil.example"])
def test_an_address_without_its_slash_leads_nowhere_else(client, people, path):
    client.force_login(people.olivia)
    location = client.get(path).get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@pytest.mark.asvs("V4.1.3", "V13.4.2")
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "testserver@evil.example"}, {"Host": "testserver:80\tevil.example"}]
)
def test_another_host_is_refused(client, settings, headers):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get("/accounts/login/", headers=headers)
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.asvs("V4.1.3")
def test_what_a_proxy_would_say_is_not_believed_of_anybody(client, people, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    told = {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/referrals/", "X-Rewrite-URL": "/referrals/"}
    answer = client.get("/accounts/login/", headers=told | {"X-Forwarded-User": people.sia.email, "Remote-User": "sia"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()
    assert client.get("/referrals/", headers={"Remote-User": people.sia.email}).status_code == 302


# --- parameters ----------------------------------------------------------------------------------------


@pytest.mark.asvs("V15.3.7")
def test_a_name_given_twice_counts_once(client, people):
    """The last one, for the check and for the deed: nobody signs in as one person with the password of another."""
    both = {"login": [people.olivia.email, people.sia.email], "password": PASSWORD}
    client.post("/accounts/login/", both)
    assert people.sia.name in client.get("/account/").content.decode()
    draft = factories.draft(people)
    client.force_login(people.olivia)
    typed = {"version": ["0", str(draft.version)], "question": ["Who is a?", "Who is b?"]}
    client.post(f"/requests/{draft.public_id}/question/", typed)
    assert draft.requests.get().answers["question"] == "Who is b?"


@pytest.mark.asvs("V15.3.7")
def test_the_address_adds_nothing_to_a_form(client, people):
    client.post(f"/accounts/login/?login={people.olivia.email}&password={PASSWORD}", {})
    assert client.get("/account/").status_code == 302


@pytest.mark.asvs("V15.3.3")
def test_fields_that_a_page_does_not_ask_for_change_nothing(client, people):
    draft = factories.draft(people)
    before = Referral.objects.filter(pk=draft.pk).values().get() | draft.requests.values().get()
    client.force_login(people.olivia)
    more = {
        "status": Status.CLOSED,
        "reference": "TOEX-EA-2026-00001",
        "region": "1",
        "region_id": "1",
        "requester": str(people.sia.pk),
        "lead_analyst": str(people.ian.pk),
        "harm_score": "1",
        "id": "1",
        "public_id": "00000000-0000-4000-8000-000000000000",
        "is_superuser": "1",
    }
    answers = {"version": str(draft.version), "question": "Who is it?"}
    assert client.post(f"/requests/{draft.public_id}/question/", answers | more).status_code == 302
    after = Referral.objects.filter(pk=draft.pk).values().get() | draft.requests.values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"answers", "version", "changed_at"}
    written = after["answers"]
    assert {name for name in written if written[name] != before["answers"].get(name)} == {"question"}


@pytest.mark.asvs("V1.2.4")
@pytest.mark.parametrize(
    "text", ["' or 1=1 --", "'; drop table referrals_referral; --", "%' union select 1 --", "\\", "%_"]
)
def test_what_is_typed_is_never_a_part_of_a_query(client, people, text):
    factories.at_first_gate(people)
    client.force_login(people.wanda)
    for url in ("/referrals/", "/api/v1/referrals/"):
        for name in ("q", "status", "after", "cursor", "lead", "threat", "force"):
            answer = client.get(url, {name: text})
            assert answer.status_code in {200, 302, 400, 422}, (url, name, answer.status_code)
            assert "TOEX-EA" not in answer.content.decode()
    assert Referral.objects.count() == 1


# --- errors and the log --------------------------------------------------------------------------------


@pytest.mark.asvs("V16.5.1", "V13.4.2")
@pytest.mark.parametrize("address", ["/referrals/", "/api/v1/referrals/"])
def test_an_unforeseen_error_says_nothing_of_the_inside(client, people, monkeypatch, address, caplog):
    def broken(self, user):
        raise RuntimeError("canary: select password from accounts_user")

    monkeypatch.setattr("referrals.querysets.ReferralQuerySet.visible_to", broken)
    client.raise_request_exception = False
    client.force_login(people.sia)
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "canary" not in text
    assert "Traceback" not in text
    assert "canary" in caplog.text, "V16.3.4: the log knows"


@pytest.mark.asvs("V16.3.4", "V16.2.1", "V16.2.2", "V16.2.4", "V16.4.1")
def test_a_line_of_the_log_is_one_object(people):
    request = RequestFactory().get("/referrals/?q=Jane+Doe")
    request._cached_user = people.sia
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Wrong: %s", ('a\nb\x1b[31m{"x": 1}',), None)
    record.request, record.status_code = request, 500
    try:
        raise ValueError("line one\nline two")
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
    entry = json.loads(line)
    assert entry["time"].endswith("+00:00")
    assert (entry["level"], entry["logger"], entry["status"]) == ("ERROR", "django.request", 500)
    assert (entry["method"], entry["path"], entry["person"]) == ("GET", "/referrals/", str(people.sia.public_id))
    assert entry["message"].startswith("Wrong: a\nb")
    assert "line two" in entry["exception"]
    assert "Jane" not in line


@pytest.mark.asvs("V16.3.1", "V16.2.5", "V16.3.3")
def test_a_sign_in_that_fails_is_in_the_log_without_what_was_typed(client, people, caplog):
    caplog.set_level(logging.INFO)
    client.post("/accounts/login/", {"login": people.olivia.email, "password": "canary password"})
    assert "Sign-in: wrong password, from 127.0.0.1" in caplog.text
    for number in range(12):
        client.post("/accounts/login/", {"login": people.olivia.email, "password": f"canary {number}"})
    assert "Sign-in: refused by a limit" in caplog.text
    assert "canary" not in caplog.text
    assert people.olivia.email not in caplog.text


@pytest.mark.asvs("V16.3.2")
def test_a_refusal_is_in_the_log_with_who_and_where(client, people, caplog):
    caplog.set_level(logging.WARNING)
    client.force_login(people.olivia)
    assert client.get(reverse("administration:people")).status_code == 403
    (record,) = [one for one in caplog.records if getattr(one, "status_code", None) == 403]
    entry = json.loads(JsonFormatter().format(record))
    assert (entry["path"], entry["person"]) == (reverse("administration:people"), str(people.olivia.public_id))
    assert entry["level"] == "WARNING"


# --- sessions ------------------------------------------------------------------------------------------


@pytest.mark.asvs("V7.2.3", "V7.2.4", "V7.2.1")
def test_a_session_that_somebody_else_made_up_is_none(client, people):
    made_up = "a" * 32
    client.cookies["sessionid"] = made_up
    client.post("/accounts/login/", {"login": people.olivia.email, "password": PASSWORD})
    given = client.cookies["sessionid"].value
    assert given != made_up
    assert len(given) == 32, "of 36 letters and digits: 165 bits"
    client.cookies["sessionid"] = made_up
    assert client.get("/account/").status_code == 302
