"""Pausing and extending by hand, who may, who is asked, and the clocks of everything that is due besides the stages."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.formats import local_day, today
from foundations.core.working_time import WorkingCalendar
from foundations.deadlines.models import ClockEvent
from foundations.notifications.models import Notification
from outcomes import actions as outcomes
from referrals import actions
from referrals.allocating import actions as allocating
from referrals.clocks import actions as clocks
from referrals.models import ExtensionRequest, Referral, ReferralDeadline
from tasking import actions as development
from tests import factories
from tests.outcomes.answers import disruption, feedback

WHY = {"note": "The bank answers in two weeks."}


def clock_of(referral, kind: str) -> ReferralDeadline:
    return ReferralDeadline.objects.filter(referral=referral, kind=kind).latest("pk")


def pausing(verb: str = "pause_clock") -> dict:
    return {"reason": factories.reason(verb), **WHY}


@pytest.fixture
def gate(people):
    """The second gate's clock, of a referral that Sia handles."""
    return clock_of(factories.at_second_gate(people), "gateway_triage")


def test_a_pause_by_hand_moves_the_due_date_and_outlasts_a_hold(people, gate):
    before = gate.due_at
    clocks.pause(gate, by=people.sia, **pausing())
    referral = Referral.objects.get(pk=gate.referral_id)
    assert referral.due_at is None, "the queue knows that it stands still"
    hold = {"reason": factories.reason("hold"), "rationale": "Awaiting a warrant."}
    actions.perform(referral, "hold", by=people.sia, **hold)
    actions.perform(referral, "resume", by=people.sia, rationale="Here it is.")
    gate.refresh_from_db()
    assert gate.paused_at, "a hold that ends resumes what it paused, and no more"
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        clocks.resume(gate, note="It came.", by=people.sia)
        gate.refresh_from_db()
        moved = WorkingCalendar().working_days_between(local_day(before), local_day(gate.due_at))
        assert moved >= 9
        assert Referral.objects.get(pk=gate.referral_id).due_at == gate.due_at
    assert AuditEvent.objects.filter(event__in=["deadlines.pause", "deadlines.resume"]).count() == 2


def test_a_question_that_is_answered_leaves_a_pause_by_hand(people, gate):
    clocks.pause(gate, by=people.sia, **pausing())
    referral = actions.perform(
        gate.referral, "ask", by=people.sia, reason=factories.reason("ask"), rationale="How many?"
    )
    actions.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    gate.refresh_from_db()
    assert gate.paused_at


@pytest.mark.parametrize("who", ["olivia", "gwen", "ian", "wanda", "nora", "adam"])
def test_others_may_not(people, gate, who):
    for verb, more in ((clocks.pause, {}), (clocks.extend, {"working_days": 1})):
        with pytest.raises(PermissionDenied):
            verb(gate, by=getattr(people, who), **more, **pausing())
    with pytest.raises(PermissionDenied):
        clocks.resume(gate, by=getattr(people, who))
    assert ClockEvent.objects.filter(deadline=gate).count() == 1


def test_what_is_not_now_is_a_conflict(people, gate):
    clocks.pause(gate, by=people.sia, **pausing())
    with pytest.raises(Conflict, match="paused already"):
        clocks.pause(gate, by=people.sia, **pausing())
    with pytest.raises(StaleVersion):
        clocks.resume(gate, by=people.sia, version=1)
    clocks.resume(gate, by=people.sia, version=2)
    referral = actions.perform(
        gate.referral, "ask", by=people.sia, reason=factories.reason("ask"), rationale="How many?"
    )
    with pytest.raises(Conflict, match="a question to the requester is open"):
        clocks.resume(gate, by=people.sia)
    actions.perform(referral, "withdraw", by=people.olivia, reason=factories.reason("withdraw"), rationale="Solved.")
    with pytest.raises(Conflict, match="has ended"):
        clocks.extend(gate, working_days=1, by=people.sia, **pausing("extend_clock"))


def test_within_the_limit_at_once_and_beyond_it_the_inspector_is_asked(people, gate):
    assert people.dina, "she has an account"
    before, more = gate.due_at, pausing("extend_clock")
    assert clocks.extend(gate, working_days=3, by=people.sia, **more) is None
    gate.refresh_from_db()
    assert gate.due_at > before
    assert Referral.objects.get(pk=gate.referral_id).due_at == gate.due_at
    assert clocks.days_left_to_give(gate) == 2
    asked = clocks.extend(gate, working_days=3, by=people.sia, **more)
    gate.refresh_from_db()
    assert (asked.status, asked.due_at) == ("asked", gate.due_at), "it stays as it is until somebody answers"
    told = Notification.objects.filter(kind="extensions.ask").values_list("recipient__email", flat=True)
    assert set(told) == {people.dina.email}
    with pytest.raises(Conflict, match="asked for already"):
        clocks.extend(gate, working_days=4, by=people.sia, **more)
    for who in ("sia", "olivia", "wes"):
        with pytest.raises(PermissionDenied):
            clocks.perform(asked, "approve", by=getattr(people, who))
    before = gate.due_at
    clocks.perform(asked, "approve", by=people.dina, version=asked.version)
    gate.refresh_from_db()
    assert gate.due_at > before
    assert Referral.objects.get(pk=gate.referral_id).due_at == gate.due_at
    assert Notification.objects.filter(kind="extensions.approve", recipient=people.sia).exists()
    with pytest.raises(Conflict):
        clocks.perform(asked, "refuse", by=people.dina, rationale="No.")
    assert ClockEvent.objects.filter(deadline=gate, kind="extend").count() == 2


def test_the_inspector_gives_what_is_needed_and_nobody_answers_their_own(people, gate, settings):
    more = pausing("extend_clock")
    assert clocks.extend(gate, working_days=30, by=people.dina, **more) is None
    asked = clocks.extend(gate, working_days=9, by=people.sia, **more)
    ExtensionRequest.objects.filter(pk=asked.pk).update(asked_by=people.dina)
    with pytest.raises(Conflict, match="Somebody else"):
        clocks.perform(asked, "approve", by=people.dina)
    settings.EXTENSION_LIMIT_DAYS = 50
    assert clocks.days_left_to_give(gate) == 20


def test_a_request_lapses_with_its_deadline(people, gate):
    asked = clocks.extend(gate, working_days=9, by=people.sia, **pausing("extend_clock"))
    decline = {"reason": factories.reason("decline"), "rationale": "The force can."}
    actions.perform(gate.referral, "decline", by=people.sia, **decline)
    asked.refresh_from_db()
    assert asked.status == "lapsed"


def test_each_thing_that_is_due_has_a_clock_from_start_to_stop(people):
    referral = factories.in_development(people)
    agreed = clock_of(referral, "terms_product")
    assert local_day(agreed.due_at) <= today() + timedelta(days=50)
    assert agreed.responsible == people.ian
    tasking = factories.tasking_given(people, referral, due_date=today() + timedelta(days=14))
    clock = clock_of(referral, "tasking")
    assert (clock.responsible, clock.inside, clock.about) == (tasking.given_to, True, "tasking 1")
    rita = tasking.given_to
    development.perform_tasking(tasking, "accept_tasking", by=rita)
    tasking = development.perform_tasking(tasking, "deliver_tasking", by=rita, result="Two brothers.")
    clock.refresh_from_db()
    assert clock.paused_at, "while somebody checks the result it stands still"
    with pytest.raises(Conflict, match="checks it"):
        clocks.resume(clock, by=people.sia)
    before = tasking.due_date
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        tasking = development.perform_tasking(tasking, "return_tasking", by=people.ian, rationale="Who else?")
        clock.refresh_from_db()
        tasking.refresh_from_db()
        assert tasking.due_date == local_day(clock.due_at) > before + timedelta(days=12)
        tasking = development.perform_tasking(tasking, "accept_tasking", by=rita)
        clocks.extend(clock, working_days=1, by=people.sia, **pausing("extend_clock"))
        tasking.refresh_from_db()
        clock.refresh_from_db()
        assert tasking.due_date == local_day(clock.due_at)
        tasking = development.perform_tasking(tasking, "deliver_tasking", by=rita, result="Three.")
        development.perform_tasking(tasking, "accept_delivery", by=people.ian)
        clock.refresh_from_db()
        assert clock.outcome == "met"
    product = factories.product_draft(people, referral)
    product = development.perform_product(product, "submit_product", by=product.author)
    assert clock_of(referral, "quality_review").is_open
    development.perform_product(product, "return_product", by=people.sia, rationale="Sources.")
    assert clock_of(referral, "quality_review").outcome == "met"
    made = outcomes.record_disruption(referral, by=people.ian, **disruption())
    assert clock_of(referral, "apmis_entry").responsible == people.ian
    outcomes.enter_on_apmis(made, by=people.ian, apmis_reference="AP-7", entered_on=today())
    assert clock_of(referral, "apmis_entry").outcome == "met"
    with pytest.raises(Conflict, match="AP-7"):
        outcomes.enter_on_apmis(made, by=people.ian, apmis_reference="AP-8", entered_on=today())


def test_a_hold_and_an_end_reach_the_work_and_leave_the_rest(people):
    referral = factories.in_development(people)
    factories.tasking_given(people, referral)
    outcomes.record_disruption(referral, by=people.ian, **disruption())
    referral.refresh_from_db()
    hold = {"reason": factories.reason("hold"), "rationale": "Awaiting a warrant."}
    referral = actions.perform(referral, "hold", by=people.sia, **hold)
    paused = set(ReferralDeadline.objects.filter(referral=referral).paused().values_list("kind", flat=True))
    assert paused == {"in_development", "tasking", "terms_product"}
    referral = actions.perform(referral, "resume", by=people.sia, rationale="Here it is.")
    assert not ReferralDeadline.objects.filter(referral=referral).paused().exists()
    actions.perform(referral, "withdraw", by=people.olivia, reason=factories.reason("withdraw"), rationale="Solved.")
    still = ReferralDeadline.objects.filter(referral=referral).open().values_list("kind", flat=True)
    assert set(still) == {"apmis_entry", "retention_review"}


def test_feedback_and_retention_are_asked_of_what_is_closed(people):
    referral = factories.closed(people)
    assert clock_of(referral, "feedback").responsible == people.olivia
    outcomes.give_feedback(referral, by=people.olivia, **feedback())
    assert clock_of(referral, "feedback").outcome == "met"
    first = clock_of(referral, "retention_review")
    outcomes.review_retention(referral, by=people.sia, decision="retain", rationale="Still of use.")
    second = clock_of(referral, "retention_review")
    first.refresh_from_db()
    assert (first.outcome, second.is_open) == ("met", True)
    outcomes.review_retention(referral, by=people.sia, decision="dispose", rationale="Of no use.")
    with pytest.raises(Conflict):
        outcomes.review_retention(referral, by=people.sia, decision="retain", rationale="After all.")
    with pytest.raises(PermissionDenied):
        outcomes.review_retention(referral, by=people.olivia, decision="retain", rationale="Mine.")
    again = actions.perform(referral, "reopen", by=people.dina, rationale="They are back.")
    assert not ReferralDeadline.objects.filter(referral=again, kind="retention_review").open().exists()


def test_what_is_due_inside_is_seen_inside_alone(people):
    referral = factories.in_development(people)
    tasking = factories.tasking_given(people, referral)
    seen = {
        name: set(ReferralDeadline.objects.visible_to(getattr(people, name)).open().values_list("kind", flat=True))
        for name in ("olivia", "sia", "ned", "wanda", "adam")
    }
    outside = {"in_development", "terms_product"}
    assert seen["olivia"] == outside
    assert seen["sia"] == seen["ned"] == outside | {"tasking"}
    assert seen["wanda"] == seen["adam"] == set()
    mine = ReferralDeadline.objects.visible_to(tasking.given_to).filter(responsible=tasking.given_to)
    assert mine.get().kind == "tasking"


def test_a_new_lead_has_the_leads_deadlines_and_no_others(people):
    referral = factories.in_development(people)
    tasking = factories.tasking_given(people, referral, given_to=people.ian)
    allocating.change_lead(referral, to=people.sia, reason="Ian is away.", by=people.sia)
    assert clock_of(referral, "terms_product").responsible == people.sia
    assert clock_of(referral, "in_development").responsible == people.sia
    assert clock_of(referral, "tasking").responsible == tasking.given_to == people.ian
