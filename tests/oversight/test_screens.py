"""The auditor reads plain English: every screen has a name, and the pages and files use it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from foundations.audit.models import AccessEvent, AuditEvent
from oversight import screens
from tests.architecture.access import ACCESS, ANYONE
from tests.oversight.test_pages import csv_of

OPENED_BY_SOMEBODY = {name for name, who in ACCESS.items() if who != ANYONE}


def test_every_screen_that_somebody_opens_has_a_name_and_no_other():
    assert set(screens.SCREENS) == OPENED_BY_SOMEBODY


def test_names_are_words_and_tell_screens_apart():
    names = list(screens.SCREENS.values())
    assert len(set(names)) == len(names)
    for name in names:
        assert name[0].isupper(), name
        assert "_" not in name
        assert ":" not in name.replace("API: ", "").replace(": ", ""), name


def test_kinds_of_records_and_events_are_words():
    assert screens.record("referrals.referral in a list") == "Referral in a list"
    assert screens.record("referrals.taskingrequest") == "Tasking request"
    assert screens.record("reference TOEX-EA-2026-00001") == "reference TOEX-EA-2026-00001"
    assert screens.record("gone.model") == "gone.model"
    assert screens.event("accounts.give_role") == "Give role"
    for model in apps.get_models():
        if model._meta.app_label in {"referrals", "tasking", "outcomes", "terms_of_reference", "deadlines"}:
            assert "." not in screens.record(model._meta.label_lower)


@pytest.mark.django_db
def test_pages_and_files_use_them(people, sign_in):
    AccessEvent.objects.create(
        actor_name="A", actor_email="a@x.example", screen="referrals:summary", address="/", shown=["referrals.referral"]
    )
    AccessEvent.objects.create(actor_name="A", actor_email="a@x.example", screen="gone:page", address="/")
    AuditEvent.objects.create(event="accounts.give_role", target_type="accounts.user", target_id="1")
    client = sign_in(people.otto)
    reads = client.get(reverse("oversight:reads")).text
    assert "Summary of a referral" in reads
    assert "referrals:summary" not in reads
    assert "gone:page" in reads
    changes = client.get(reverse("oversight:changes")).text
    assert "Give role" in changes
    assert "accounts.user" not in changes
    file = csv_of(client.post(reverse("oversight:export-reads"), {"reason": "Complaint 12"}))
    assert ",Summary of a referral,/,Referral," in file
    assert "referrals:summary" not in file
    file = csv_of(client.post(reverse("oversight:export-changes"), {"reason": "Complaint 12"}))
    assert ",accounts.give_role,User,1," in file
