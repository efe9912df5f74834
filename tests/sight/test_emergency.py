"""The emergency door: for a Detective Inspector, with a reason, for four hours, announced at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit.models import AuditEvent
from foundations.notifications.models import Notification, OutboxEmail
from referrals.models import Referral
from referrals.sight import emergency
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "A child named in it is at the station now."


def opened(by, name: str, reason: str = REASON) -> Referral:
    by = User.objects.get(pk=by.pk)
    with transaction.atomic(), isolation.as_user(by):
        return emergency.break_glass(name, reason=reason, by=by)


def sees(person, referral) -> bool:
    person = User.objects.get(pk=person.pk)
    with isolation.as_user(person):
        return Referral.objects.filter(pk=referral.pk).exists()


@pytest.mark.parametrize("name", ["key", "operation"])
def test_it_opens_for_four_hours(people, restricted, name):
    assert not sees(people.dina, restricted)
    opened(people.dina, getattr(restricted, name).lower())
    assert sees(people.dina, restricted)
    grant = restricted.grants.get()
    assert grant.emergency
    assert timedelta(hours=3, minutes=59) < grant.ends_at - timezone.now() < timedelta(hours=4, minutes=1)
    restricted.grants.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert not sees(people.dina, restricted)


def test_the_nation_the_auditors_and_those_named_hear_of_it_at_once(people, restricted):
    watch = {people.nell, people.ned, people.otto, people.olivia, people.sam, people.gwen, people.sia}
    OutboxEmail.objects.all().delete()
    Notification.objects.all().delete()
    opened(people.dina, restricted.key)
    told = Notification.objects.filter(kind="referrals.break_glass")
    assert {one.recipient for one in told} == watch
    assert {one.title for one in told} == {"a restricted referral was opened in an emergency"}
    assert OutboxEmail.objects.count() == len(watch)
    for one in told:
        assert restricted.operation not in one.text
        assert REASON not in one.text
    event = AuditEvent.objects.get(event="referrals.break_glass")
    assert (event.reference, event.data["reason"]) == (restricted.key, REASON)
    row = restricted.status_changes.first()
    assert (row.verb, row.by) == ("break_glass", people.dina)
    assert REASON in row.note


def test_its_line_in_the_history_is_red(people, restricted, sign_in):
    opened(people.dina, restricted.key)
    client = sign_in(people.dina)
    session = client.session
    session["reasons"] = {f"restricted {restricted.key}": "Emergency."}
    session.save()
    page = client.get(f"/referrals/{restricted.key}/history/").content.decode()
    assert "govuk-tag--red" in page
    assert ">Emergency<" in page.replace("\n", "").replace("  ", "")


@pytest.mark.parametrize("name", ["sia", "gwen", "ian", "olivia", "ned", "adam", "otto"])
def test_for_nobody_else(people, restricted, name):
    with pytest.raises(PermissionDenied):
        opened(getattr(people, name), restricted.key)


def test_not_for_another_region(people, restricted):
    with pytest.raises(emergency.NotFound):
        opened(people.wes, restricted.key)
    assert not sees(people.wes, restricted)


@pytest.mark.parametrize("name", ["TOEX-EA-2026-99999", "%", "", "Operation", "' or true --"])
def test_what_is_no_restricted_referral_opens_nothing(people, restricted, name):
    plain = factories.at_first_gate(people)
    for one in (name, plain.key):
        with pytest.raises(emergency.NotFound):
            opened(people.dina, one)


@pytest.mark.parametrize("reason", ["", "urgent", "          urgent          "])
def test_without_a_reason_it_stays_shut(people, restricted, reason):
    with pytest.raises(ValueError, match="at least 20 characters"):
        opened(people.dina, restricted.key, reason)


def test_who_sees_it_already_rings_no_alarm(people, restricted):
    opened(people.dina, restricted.key)
    opened(people.dina, restricted.key)
    assert AuditEvent.objects.filter(event="referrals.break_glass").count() == 1


def test_the_page(people, restricted, sign_in):
    client = sign_in(people.dina)
    assert "There is 1 open restricted referral" in client.get("/restricted/open/").content.decode()
    wrong = client.post("/restricted/open/", {"name": "TOEX-EA-2026-99999", "reason": REASON})
    assert wrong.status_code == 422
    assert "No restricted referral of your region" in wrong.content.decode()
    assert REASON in wrong.content.decode()
    short = client.post("/restricted/open/", {"name": restricted.key, "reason": "Now!"})
    assert "Enter at least 20 characters" in short.content.decode()
    answer = client.post("/restricted/open/", {"name": restricted.key, "reason": REASON})
    assert answer["Location"] == f"/referrals/{restricted.key}/"
    assert client.get(answer["Location"]).status_code == 200, "who has just said why is not asked again"
    assert sign_in(people.sia).get("/restricted/open/").status_code == 403


def test_the_api(people, restricted, client):
    client.force_login(people.dina)
    address, why = "/api/v1/restricted/open/", {"X-Reason": "Emergency."}
    wrong = client.post(address, {"name": "nothing", "reason": REASON}, "application/json", headers=why)
    assert [one["field"] for one in wrong.json()["errors"]] == ["name"]
    answer = client.post(address, {"name": restricted.key, "reason": REASON}, "application/json")
    assert answer.status_code == 200, answer.content
    assert any(one["emergency"] for one in answer.json()["named"])
    client.force_login(people.sia)
    assert client.post(address, {"name": restricted.key, "reason": REASON}, "application/json").status_code == 403
