"""The calendar feed: read back by a calendar program's parser, secret, revocable, limited, and empty of operational words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from dashboard import feed_pages, feeds
from foundations.accounts import feeds as secrets
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import AbsenceKind, CalendarFeed
from foundations.audit.models import AccessEvent, AuditEvent
from foundations.core.formats import today
from foundations.deadlines.models import Deadline
from referrals import covering
from referrals.clocks import actions as clocks
from referrals.models import ReferralDeadline
from tests import factories
from tests.api.calls import Caller


@pytest.fixture
def developing(people):
    """Ian leads it and Rita has a tasking of it; its words are in no feed."""
    referral = factories.in_development(people, operation="Operation Lanternfish")
    factories.tasking_given(people, referral, title="Search the lanterns")
    return referral


def read(secret: str, **headers):
    return Client().get(f"/calendar/feed/{secret}.ics", headers=headers)


def events(answer) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_it_is_read_without_a_session_and_says_reference_and_kind_alone(people, developing):
    answer = read(secrets.make(people.ian))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(event["SUMMARY"]): event for event in events(answer)}
    own = ReferralDeadline.objects.filter(referral=developing, responsible=people.ian).open()
    assert set(found) == {f"{developing.reference}: {row.label}" for row in own}
    for row in own:
        event = found[f"{developing.reference}: {row.label}"]
        assert event["DTEND"].dt.astimezone(UTC) == row.due_at
        assert event["UID"] == f"{row.public_id}@deadlines.toex"
    text = answer.content.decode()
    assert "antern" not in text.lower()
    assert "norfolk" not in text.lower()
    logged = AccessEvent.objects.latest("id")
    assert (logged.actor_id, logged.screen, logged.operation) == (people.ian.pk, "dashboard:read-feed", "disclosure")
    assert developing.reference in logged.references
    assert [str(one["SUMMARY"]) for one in events(read(secrets.make(people.rita)))] == [
        f"{developing.reference}: Tasking"
    ]


def test_what_changed_is_told_and_what_did_not_is_not_sent_again(people, developing):
    secret = secrets.make(people.ian)
    first = read(secret)
    rows = AccessEvent.objects.count()
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
        again = read(secret, **{"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert AccessEvent.objects.count() == rows, "nothing was shown"
    before = {str(event["UID"]): event for event in events(first)}
    clock = ReferralDeadline.objects.get(referral=developing, kind="in_development", stopped_at=None)
    clocks.extend(clock, working_days=2, reason=factories.reason("extend_clock"), note="More.", by=people.sia)
    changed = read(secret, **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    after = {str(event["UID"]): event for event in events(changed)}
    assert set(before) == set(after), "an entry keeps its name, so that calendars move it"
    uid = f"{clock.public_id}@deadlines.toex"
    assert after[uid]["SEQUENCE"] == before[uid]["SEQUENCE"] + 1
    assert after[uid]["DTSTART"].dt > before[uid]["DTSTART"].dt
    clocks.pause(clock, reason=factories.reason("pause_clock"), note="Waits.", by=people.sia)
    paused = next(event for event in events(read(secret)) if event["UID"] == uid)
    assert "(paused)" in paused["SUMMARY"]
    assert paused["STATUS"] == "TENTATIVE"


@pytest.mark.parametrize("due", ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26", "2028-02-29"])
def test_it_is_five_in_london_in_winter_and_summer(people, developing, due):
    instant = datetime.fromisoformat(due).replace(hour=17, tzinfo=feeds.local(timezone.now()).tzinfo).astimezone(UTC)
    Deadline.objects.open().filter(responsible=people.ian).update(
        starts_at=instant - timedelta(days=30), amber_at=instant - timedelta(days=1), due_at=instant
    )
    calendar = icalendar.Calendar.from_ical(read(secrets.make(people.ian)).content)
    day = datetime.fromisoformat(due).date()
    there = recurring_ical_events.of(calendar).at(day)
    assert len(there) == 2
    assert {event["DTEND"].dt.astimezone(UTC) for event in there} == {instant}
    assert {event["DTEND"].dt.hour for event in there} == {17}
    # By the rules in the calendar itself, for a program that knows no London.
    zone = calendar.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    assert datetime(day.year, day.month, day.day, 17, tzinfo=zone).astimezone(UTC) == instant


def test_long_lines_are_folded_and_signs_escaped(people, developing):
    Deadline.objects.filter(responsible=people.ian).update(reference="A, B; C\\D" + "é" * 25)
    content = read(secrets.make(people.ian)).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert rb"A\, B\; C\\D" in content
    assert {str(event["SUMMARY"])[:34] for event in events(read(secrets.make(people.ian)))} == {"A, B; C\\D" + "é" * 25}


def test_who_covers_has_what_is_due_of_the_absent(people, developing):
    secret = secrets.make(people.rita)
    leave = {"kind": AbsenceKind.objects.first(), "starts_on": today(), "ends_on": today() + timedelta(days=3)}
    covering.enter_absence(people.ian, deputy=people.rita, by=people.ian, **leave)
    said = [str(event["SUMMARY"]) for event in events(read(secret))]
    assert f"{developing.reference}: Development (you cover)" in said
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert not [one for one in events(read(secret)) if "cover" in event_summary(one)]


def event_summary(event) -> str:
    return str(event["SUMMARY"])


def test_a_secret_is_shown_once_kept_as_a_digest_replaced_and_revoked(people, developing, sign_in):
    client = sign_in(people.ian)
    page = client.post("/account/calendar-feed/", {"do": "make"})
    address = page.context_data["address"]
    secret = address.rpartition("/")[2].removesuffix(".ics")
    assert address in page.text
    assert secret not in client.get("/account/calendar-feed/").text
    assert not CalendarFeed.objects.filter(digest__contains=secret).exists()
    assert secret not in str(list(AuditEvent.objects.values_list("data", flat=True)))
    assert read(secret).status_code == 200
    other = client.post("/account/calendar-feed/", {"do": "make"}).context_data["address"]
    assert read(secret).status_code == 404
    secret = other.rpartition("/")[2].removesuffix(".ics")
    assert read(secret).status_code == 200
    assert CalendarFeed.objects.get(user=people.ian, revoked_at=None).read_at
    client.post("/account/calendar-feed/", {"do": "revoke"})
    assert read(secret).status_code == 404
    assert read("x" * 43).status_code == read("é").status_code == 404
    assert client.post("/account/calendar-feed/", {"do": "revoke"}).status_code == 302


def test_a_closed_account_and_a_role_that_ended_end_it(people, developing):
    ian, rita = secrets.make(people.ian), secrets.make(people.rita)
    people.ian.is_active = False
    people.ian.save(update_fields=["is_active"])
    assert read(ian).status_code == 404
    people.rita.memberships.update(ends_on=today() - timedelta(days=1))
    assert read(rita).status_code == 404


def test_it_is_limited(people, developing, monkeypatch):
    monkeypatch.setattr(feed_pages, "READS", 2)
    monkeypatch.setattr(feed_pages, "MISSES", 2)
    secret = secrets.make(people.ian)
    assert [read(secret).status_code for _ in range(3)] == [200, 200, 429]
    answers = [read("x" * 43) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[-1]["Retry-After"] == "600"


def test_the_database_gives_a_stranger_no_feed(people):
    secrets.make(people.ian)
    with isolation.as_user(people.sia):
        assert not CalendarFeed.objects.exists()
    with isolation.as_nobody(), connection.cursor() as cursor:
        cursor.execute("select count(*) from accounts_calendarfeed")
        assert cursor.fetchone()[0] == 0


def test_by_api(people, developing):
    caller = Caller(people.ian)
    assert caller.get("account/calendar-feed/").json() == {"made_at": None, "read_at": None}
    made = caller.post("account/calendar-feed/")
    assert made.status_code == 201
    secret = made.json()["address"].rpartition("/")[2].removesuffix(".ics")
    assert read(secret).status_code == 200
    assert caller.get("account/calendar-feed/").json()["read_at"]
    assert caller.send("DELETE", "account/calendar-feed/").status_code == 204
    assert read(secret).status_code == 404
