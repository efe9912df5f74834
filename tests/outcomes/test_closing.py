"""Closing, reopening, and feedback."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.lifecycle.machine import MissingFacts, TransitionNotAllowed
from foundations.notifications.models import Notification
from outcomes import actions as outcomes
from outcomes.effects import record_closing
from outcomes.models import ClosingRecord, Feedback
from referrals import actions
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories
from tests.outcomes.answers import disruption, feedback


def test_closing_writes_its_record(people):
    referral = factories.closed(people)
    record = referral.closing_records.get()
    assert (record.pnd_confirmed, record.value_added, record.closed_by) == (True, "none", people.sia)
    assert record.none_explained
    assert referral.status == Status.CLOSED


def test_a_recorded_disruption_is_value_added(people):
    referral = factories.closing(people)
    outcomes.record_disruption(referral, by=people.ian, **disruption())
    actions.perform(referral, "close", by=people.sia, **factories.closing_answers(none_explained=""))
    record = referral.closing_records.get()
    assert (record.value_added, record.none_explained) == ("recorded", "")


@pytest.mark.parametrize(
    "changes", [{"none_explained": ""}, {"pnd_confirmed": False}, {"pnd_confirmed": None}, {"none_explained": None}]
)
def test_without_value_or_explanation_or_pnd_it_stays_open(people, changes):
    referral = factories.closing(people)
    with pytest.raises(TransitionNotAllowed):
        actions.perform(referral, "close", by=people.sia, **factories.closing_answers(**changes))
    referral.refresh_from_db()
    assert referral.status == Status.CLOSING
    assert not ClosingRecord.objects.exists()


@pytest.mark.parametrize("facts", [{}, {"pnd_confirmed": True, "none_explained": "None."}])
def test_closing_without_its_answers_moves_nothing(people, facts):
    referral = factories.closing(people)
    with pytest.raises(MissingFacts):
        actions.perform(referral, "close", by=people.sia, **facts)
    referral.refresh_from_db()
    assert referral.status == Status.CLOSING


def test_when_a_later_effect_fails_it_stays_open(people, monkeypatch):
    referral = factories.closing(people)

    def fails(change):
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(LIFECYCLE._effects, "close", [record_closing, fails])
    with pytest.raises(RuntimeError):
        actions.perform(referral, "close", by=people.sia, **factories.closing_answers())
    referral.refresh_from_db()
    assert referral.status == Status.CLOSING
    assert not ClosingRecord.objects.exists()


@pytest.mark.parametrize("name", ["olivia", "sam", "ada", "gwen", "ian", "wanda", "ned"])
def test_others_may_not_close(people, name):
    referral = factories.closing(people)
    with pytest.raises(PermissionDenied):
        actions.perform(referral, "close", by=getattr(people, name), **factories.closing_answers())


@pytest.mark.parametrize("stage", ["reassessment", "agreeing_ownership", "closed"])
def test_it_is_closed_at_closing_only(people, stage):
    with pytest.raises(TransitionNotAllowed):
        actions.perform(getattr(factories, stage)(people), "close", by=people.sia, **factories.closing_answers())


def test_a_reopened_referral_is_reassessed_and_closed_anew(people):
    referral = factories.closed(people)
    with pytest.raises(PermissionDenied):
        actions.perform(referral, "reopen", by=people.sia, rationale="New victims.")
    referral = actions.perform(referral, "reopen", by=people.dina, rationale="New victims.")
    assert referral.status == Status.REASSESSMENT
    referral = actions.perform(referral, "recommend_owner", by=people.dina, **factories.reassessed(harm_now=60))
    referral = actions.perform(referral, "accept_ownership", by=people.sam, named_lead="DI Lee Owner")
    actions.perform(referral, "close", by=people.dina, **factories.closing_answers())
    assert referral.reassessments.count() == 2
    assert referral.closing_records.count() == 2


@pytest.mark.asvs("V2.3.2")
def test_after_the_window_it_is_not_reopened(people, settings):
    referral = factories.closed(people)
    Referral.objects.filter(pk=referral.pk).update(
        closed_at=timezone.now() - timedelta(days=settings.REOPEN_WINDOW_DAYS + 1)
    )
    with pytest.raises(TransitionNotAllowed):
        actions.perform(referral, "reopen", by=people.dina, rationale="New victims.")


def test_the_database_keeps_closing_records_and_feedback(people):
    referral = factories.closed(people)
    outcomes.give_feedback(referral, by=people.sam, **feedback())
    for change in (
        lambda: ClosingRecord.objects.update(lessons="None."),
        lambda: ClosingRecord.objects.all().delete(),
        lambda: Feedback.objects.update(comments="None."),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- feedback -----------------------------------------------------------------------------------------------


def test_the_requester_and_the_sio_each_give_feedback_once(people):
    referral = factories.closed(people)
    outcomes.give_feedback(referral, by=people.olivia, **feedback())
    outcomes.give_feedback(referral, by=people.sam, **feedback(quality=2))
    with pytest.raises(Conflict):
        outcomes.give_feedback(referral, by=people.sam, **feedback())
    assert list(referral.feedback.values_list("given_by__email", "quality")) == [
        ("olivia@toex.example", 5),
        ("sam@toex.example", 2),
    ]


def test_feedback_is_told_to_the_lead_and_those_who_close(people):
    referral = factories.closed(people)
    assert people.dina
    outcomes.give_feedback(referral, by=people.sam, **feedback())
    told = Notification.objects.filter(kind="outcomes.give_feedback")
    assert set(told.values_list("recipient__email", flat=True)) == {
        "ian@toex.example",
        "sia@toex.example",
        "dina@toex.example",
    }
    assert told.first().path == f"/referrals/{referral.reference}/outcomes/"
    assert AuditEvent.objects.filter(event="outcomes.give_feedback", target_id=str(referral.public_id)).count() == 1


@pytest.mark.parametrize("name", ["colin", "ada", "sia", "dina", "ian", "walter", "ned"])
def test_others_may_not_give_feedback(people, name):
    with pytest.raises(PermissionDenied):
        outcomes.give_feedback(factories.closed(people), by=getattr(people, name), **feedback())


@pytest.mark.parametrize("stage", ["agreeing_terms", "closing", "declined"])
def test_feedback_waits_for_closing(people, stage):
    with pytest.raises(Conflict):
        outcomes.give_feedback(getattr(factories, stage)(people), by=people.olivia, **feedback())


def test_a_notice_that_fails_takes_the_feedback_back(people, monkeypatch):
    referral = factories.closed(people)

    def fails(feedback):
        raise RuntimeError("no")

    monkeypatch.setattr("outcomes.notifications.tell_of_feedback", fails)
    with pytest.raises(RuntimeError):
        outcomes.give_feedback(referral, by=people.sam, **feedback())
    assert not Feedback.objects.exists()
