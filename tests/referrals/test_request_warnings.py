"""What the form warns of, danger to life, and drafts that nobody touches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.audit.models import AuditEvent
from foundations.core.formats import today
from foundations.deadlines.models import Target
from foundations.notifications.models import Notification
from referrals import actions, expiry
from referrals.models import Referral, TaskingRequest
from referrals.requirements import days_of_the_gates, gauge, weaknesses
from tests import factories
from tests.answers import DANGER
from tests.referrals.filling import post

WEAK = {"question": "", "investigation_strategy": "", "systems_searched": []}


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__email", flat=True))


# --- weak bids ---------------------------------------------------------------------------------------


def test_a_weak_bid_is_warned_of_and_not_stopped_and_the_gates_read_it(people, sign_in):
    referral = factories.draft(people, **WEAK, needed_by_date=(today() + timedelta(days=2)).isoformat())
    check = sign_in(people.olivia).get(reverse("referrals:check", args=[referral.public_id])).text
    lines = (
        "There is no question to be answered",
        "There is no investigation strategy",
        "No systems have been searched",
        "It is needed within the 5 working days that the gates may take",
    )
    for line in lines:
        assert line in check
    assert "Continue to the declaration" in check
    sent = actions.perform(referral, "submit", by=people.olivia, declared=True)
    assert len(sent.requests.get().warnings) == 4
    page = sign_in(people.gwen).get(reverse("referrals:request", args=[sent.key])).text
    for line in lines:
        assert line in page


def test_a_complete_bid_is_warned_of_nothing(people, sign_in):
    referral = factories.at_first_gate(people)
    assert referral.requests.get().warnings == []
    page = sign_in(people.gwen).get(reverse("referrals:request", args=[referral.key])).text
    assert "What the form warned" not in page


def test_the_time_of_the_gates_is_that_of_the_region(people):
    referral = factories.draft(people)
    assert days_of_the_gates(referral) == 5
    Target.objects.create(
        kind="gateway_triage", organisation=referral.region, working_days=10, amber_days=1, valid_from="2024-01-01"
    )
    assert days_of_the_gates(referral) == 12
    referral.region.has_first_gate = False
    assert days_of_the_gates(referral) == 10
    draft = referral.requests.get()
    soon = {"needed_by_date": (today() + timedelta(days=9)).isoformat()}
    assert [one.page for one in weaknesses(referral, factories.answers(**soon), draft=draft)] == ["needed-by"]


def test_the_gauge_names_the_next_missing_piece():
    assert gauge({}).next.message == "Select the marking"
    complete = gauge(factories.answers())
    assert complete.next is None
    assert complete.done == complete.of > 25
    answers = factories.answers(why_toex="")
    assert gauge(answers).next.message == "Enter why TOEX support is needed"
    assert gauge(answers).done == complete.of - 1


# --- danger to life ----------------------------------------------------------------------------------


def test_danger_to_life_stops_until_it_is_acknowledged(people, sign_in):
    referral = factories.draft(people)
    client = sign_in(people.olivia)
    answer = post(client, referral, "immediate-risk", immediate_risk="yes")
    assert answer["Location"].endswith("/threat-to-life/")
    page = client.get(answer["Location"]).text
    assert "Stop: this is not an emergency channel" in page
    assert "ring 999 or your force control room" in page
    refused = post(client, referral, "threat-to-life", risk_reported_to="Control room, log 4")
    assert refused.status_code == 422
    assert "Tick to confirm that you have told those who act" in refused.text
    step = reverse("referrals:step", args=[referral.key, "submit"])
    assert "Enter whom you told, and when" in client.get(step).text
    done = post(client, referral, "threat-to-life", risk_reported_to="Control room, log 4", risk_acknowledged="on")
    assert done.status_code == 302
    request = referral.requests.get()
    assert request.risk_acknowledged_by == people.olivia
    assert timezone.now() - request.risk_acknowledged_at < timedelta(minutes=1)


def test_the_acknowledgement_stays_with_its_first_author_and_ends_with_the_danger(people, sign_in):
    referral = factories.draft(people, immediate_risk=True, risk_reported_to="Log 4", risk_acknowledged=True)
    first = referral.requests.get().risk_acknowledged_at
    assert first is not None
    post(sign_in(people.olivia), referral, "risk", risk="Another risk")
    assert referral.requests.get().risk_acknowledged_at == first
    post(sign_in(people.olivia), referral, "immediate-risk", immediate_risk="no")
    request = referral.requests.get()
    assert (request.risk_acknowledged_by, request.risk_acknowledged_at) == (None, None)


def test_the_inspector_is_told_at_once_and_it_is_red_everywhere(people, sign_in):
    assert people.dina
    referral = factories.at_first_gate(people, **DANGER)
    assert told("referrals.threat_to_life") == {"dina@toex.example"}
    notice = Notification.objects.get(kind="referrals.threat_to_life")
    assert notice.path == referral.get_absolute_url()
    for path in ("/", "/referrals/", referral.get_absolute_url(), reverse("referrals:request", args=[referral.key])):
        assert "Threat to life" in sign_in(people.dina).get(path).text, path
    page = sign_in(people.dina).get(reverse("referrals:request", args=[referral.key])).text
    assert "DC Olivia Officer confirmed on" in page


def test_while_the_adviser_has_it_the_inspector_is_told_and_again_when_it_arrives(people):
    assert people.dina
    referral = factories.with_adviser(people, **DANGER)
    assert Notification.objects.get(kind="referrals.threat_to_life").path == "/"
    actions.perform(referral, "endorse", by=people.ada, rationale="Urgent.")
    assert Notification.objects.filter(kind="referrals.threat_to_life", recipient=people.dina).count() == 2


def test_where_there_is_no_inspector_the_second_gate_is_told(people):
    assert people.sia
    factories.at_first_gate(people, **DANGER)
    assert told("referrals.threat_to_life") == {"sia@toex.example"}


def test_no_danger_is_told_to_nobody(people):
    assert people.dina
    factories.at_first_gate(people)
    assert told("referrals.threat_to_life") == set()


# --- drafts that nobody touches ----------------------------------------------------------------------


def untouched(referral, days: int) -> None:
    TaskingRequest.objects.filter(referral=referral).update(changed_at=timezone.now() - timedelta(days=days))


def test_a_draft_ends_a_week_after_its_notice(people):
    referral = factories.draft(people)
    untouched(referral, 82)
    assert expiry.sweep() == (0, 0)
    untouched(referral, 83)
    assert expiry.sweep() == (1, 0)
    assert expiry.sweep() == (0, 0)
    assert told("referrals.draft_expires") == {"olivia@toex.example"}
    later = timezone.now() + timedelta(days=7, minutes=1)
    assert expiry.sweep(now=later) == (0, 1)
    assert not Referral.objects.filter(pk=referral.pk).exists()
    event = AuditEvent.objects.get(event="referrals.delete_draft")
    assert event.actor_id is None
    assert set(event.data) == {"fields"}


def test_however_late_the_sweep_comes_the_notice_comes_a_week_before(people):
    referral = factories.draft(people)
    untouched(referral, 400)
    assert expiry.sweep() == (1, 0)
    assert expiry.sweep(now=timezone.now() + timedelta(days=6)) == (0, 0)
    assert expiry.sweep(now=timezone.now() + timedelta(days=8)) == (0, 1)


def test_saving_a_draft_again_keeps_it(people):
    referral = factories.draft(people)
    untouched(referral, 85)
    expiry.sweep()
    actions.save_request(referral, by=people.olivia, version=referral.version, risk="Another risk")
    assert referral.requests.get().expiry_told_at is None
    assert expiry.sweep(now=timezone.now() + timedelta(days=8)) == (0, 0)


@pytest.mark.parametrize("make", ["at_first_gate", "withdrawn", "sent_back"])
def test_what_was_ever_sent_does_not_end(people, make):
    if make == "sent_back":
        referral = factories.with_adviser(people)
        actions.perform(referral, "send_back", by=people.ada, rationale="Say more.")
    else:
        referral = getattr(factories, make)(people)
    TaskingRequest.objects.drafts().update(changed_at=timezone.now() - timedelta(days=400))
    assert expiry.sweep() == (0, 0)
    assert expiry.sweep(now=timezone.now() + timedelta(days=30)) == (0, 0)
    assert Referral.objects.filter(pk=referral.pk).exists()
    Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=False)
