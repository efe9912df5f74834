"""The journey through the verbs, without pages."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from foundations.audit.models import AuditEvent
from foundations.lifecycle.machine import TransitionNotAllowed
from foundations.notifications.models import Notification
from referrals import actions
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories


def test_a_submitted_request_gets_the_next_reference_of_its_region(people):
    first, second = factories.at_first_gate(people), factories.at_first_gate(people)
    assert first.reference.startswith("TOEX-EA-")
    assert int(second.reference[-5:]) == int(first.reference[-5:]) + 1


def test_the_question_pauses_the_gate_and_the_answer_resumes_it(people):
    referral = factories.question_asked(people)
    assert referral.status == Status.INFORMATION_REQUESTED
    gate = referral.deadlines.get(kind=Status.SCTAC_TRIAGE)
    assert gate.paused_at is not None
    referral = actions.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    gate.refresh_from_db()
    assert referral.status == Status.SCTAC_TRIAGE
    assert gate.paused_at is None
    assert referral.due_at == gate.due_at
    assert referral.information_requests.get().answer == "Twenty."


def test_a_decline_is_told_to_the_requester_and_the_sio_with_its_reason(people):
    referral = factories.declined(people)
    decision = referral.decisions.first()
    assert decision.reason.verb == "decline"
    told = Notification.objects.filter(kind="referrals.decline").values_list("recipient__email", flat=True)
    assert set(told) == {"olivia@toex.example", "sam@toex.example"}


def test_each_step_writes_history_and_audit(people):
    referral = factories.agreeing_terms(people)
    verbs = list(referral.status_changes.values_list("verb", flat=True))
    assert verbs == ["accept", "forward", "submit"]
    events = AuditEvent.objects.filter(target_id=str(referral.public_id)).values_list("event", flat=True)
    assert {"referrals.submit", "referrals.forward", "referrals.accept"} <= set(events)


def test_permission_is_asked_before_status(people):
    referral = factories.draft(people)
    with pytest.raises(PermissionDenied):
        actions.perform(referral, "forward", by=people.olivia)
    with pytest.raises(TransitionNotAllowed):
        actions.perform(referral, "forward", by=people.gwen, reason=factories.reason("forward"), rationale="x")


def test_another_region_and_a_colleague_see_nothing(people):
    referral = factories.agreeing_terms(people)
    seen = {
        name: Referral.objects.visible_to(getattr(people, name)).filter(pk=referral.pk).exists()
        for name in ("olivia", "sam", "gwen", "sia", "ian", "nora", "ned", "ada")
    }
    assert all(seen.values()), seen
    unseen = {
        name: Referral.objects.visible_to(getattr(people, name)).filter(pk=referral.pk).exists()
        for name in ("colin", "walter", "wanda", "will", "otto", "adam", "nick")
    }
    assert not any(unseen.values()), unseen
