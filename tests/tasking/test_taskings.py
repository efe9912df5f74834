"""The verbs of taskings: when, by whom, and what follows in the same transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from foundations.audit import recorder
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.formats import today
from foundations.lifecycle.machine import TransitionNotAllowed
from foundations.notifications.models import Notification
from referrals import actions as referrals
from referrals.models import Referral
from tasking import actions
from tasking.lifecycle import TASKINGS
from tasking.models import Tasking
from tasking.statuses import TaskingStatus as S
from tests import factories

FACTS = {"rationale": "Because.", "result": "Two brothers."}
SOURCES = {
    "accept_tasking": {S.ASKED, S.RETURNED},
    "refuse_tasking": {S.ASKED},
    "deliver_tasking": {S.ACCEPTED},
    "accept_delivery": {S.DELIVERED},
    "return_tasking": {S.DELIVERED},
    "cancel_tasking": {S.ASKED, S.ACCEPTED, S.DELIVERED, S.RETURNED},
}
LEADS_TO = {
    "accept_tasking": S.ACCEPTED,
    "refuse_tasking": S.REFUSED,
    "deliver_tasking": S.DELIVERED,
    "accept_delivery": S.DONE,
    "return_tasking": S.RETURNED,
    "cancel_tasking": S.CANCELLED,
}
OF_THE_PERSON = {"accept_tasking", "refuse_tasking", "deliver_tasking"}


def told(kind: str) -> set[str]:
    return {
        email.split("@")[0]
        for email in Notification.objects.filter(kind=kind).values_list("recipient__email", flat=True)
    }


@pytest.mark.parametrize("verb", SOURCES)
def test_each_verb_starts_from_its_statuses_only(people, developing, verb):
    by = people.rita if verb in OF_THE_PERSON else people.sia
    for status in S:
        tasking = factories.tasking_given(people, developing)
        Tasking.objects.filter(pk=tasking.pk).update(status=status, result="Two brothers.")
        if status in SOURCES[verb]:
            assert actions.perform_tasking(tasking, verb, by=by, **FACTS).status == LEADS_TO[verb]
        else:
            with pytest.raises(TransitionNotAllowed):
                actions.perform_tasking(tasking, verb, by=by, **FACTS)


@pytest.mark.parametrize("verb", sorted(OF_THE_PERSON))
@pytest.mark.parametrize("name", ["ian", "sia", "dina", "dora", "olivia", "wanda", "ned", "nick"])
def test_only_the_person_answers_a_tasking(people, developing, verb, name):
    tasking = factories.tasking_given(people, developing)
    with pytest.raises(PermissionDenied):
        actions.perform_tasking(tasking, verb, by=getattr(people, name), **FACTS)


@pytest.mark.parametrize("verb", sorted(set(SOURCES) - OF_THE_PERSON))
@pytest.mark.parametrize("name", ["rita", "dora", "gwen", "olivia", "sam", "wanda", "ned", "adam"])
def test_only_those_who_lead_the_work_judge_a_tasking(people, developing, verb, name):
    tasking = factories.tasking_delivered(people, developing)
    with pytest.raises(PermissionDenied):
        actions.perform_tasking(tasking, verb, by=getattr(people, name), **FACTS)


def test_the_lead_analyst_the_senior_and_the_inspector_judge_it(people, developing):
    for name in ("ian", "sia", "dina"):
        tasking = factories.tasking_delivered(people, developing)
        assert actions.perform_tasking(tasking, "accept_delivery", by=getattr(people, name)).status == S.DONE


def test_a_senior_may_be_given_one_and_answer_it(people, developing):
    tasking = factories.tasking_given(people, developing, given_to=people.sia)
    assert actions.perform_tasking(tasking, "accept_tasking", by=people.sia).status == S.ACCEPTED


def test_the_history_keeps_every_result_that_was_delivered(people, developing):
    tasking = factories.tasking_delivered(people, developing)
    for verb, by, facts in (
        ("return_tasking", people.ian, {"rationale": "Which brother signs?"}),
        ("accept_tasking", people.rita, {}),
        ("deliver_tasking", people.rita, {"result": "The elder."}),
    ):
        tasking = actions.perform_tasking(tasking, verb, by=by, **facts)
    delivered = tasking.status_changes.filter(verb="deliver_tasking").values_list("note", flat=True)
    assert list(delivered) == ["The elder.", "Two brothers."]
    assert tasking.result == "The elder."


def test_each_step_tells_the_other_side(people, developing):
    tasking = factories.tasking_delivered(people, developing)
    assert told("tasking.give_tasking") == {"rita"}
    assert told("tasking.accept_tasking") == {"ian"}
    assert told("tasking.deliver_tasking") == {"ian"}
    actions.perform_tasking(tasking, "return_tasking", by=people.sia, rationale="More.")
    assert told("tasking.return_tasking") == {"rita"}
    titles = " ".join(Notification.objects.filter(kind__startswith="tasking.").values_list("title", flat=True))
    assert tasking.title not in titles


def test_a_step_that_cannot_be_recorded_is_not_taken(people, developing, monkeypatch):
    tasking = factories.tasking_given(people, developing)

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(recorder, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.perform_tasking(tasking, "accept_tasking", by=people.rita)
    tasking.refresh_from_db()
    assert (tasking.status, tasking.version) == (S.ASKED, 1)
    assert not tasking.status_changes.exists()
    assert not told("tasking.accept_tasking")


def test_a_stale_version_is_refused(people, developing):
    tasking = factories.tasking_accepted(people, developing)
    with pytest.raises(StaleVersion):
        actions.perform_tasking(tasking, "deliver_tasking", by=people.rita, version=1, result="x")


# --- giving ------------------------------------------------------------------------------------------


def test_taskings_are_numbered_within_their_referral(people, developing):
    other = factories.in_development(people)
    numbers = [factories.tasking_given(people, one).number for one in (developing, developing, other)]
    assert numbers == [1, 2, 1]


def test_giving_is_audited_with_the_reference(people, developing):
    tasking = factories.tasking_given(people, developing)
    event = AuditEvent.objects.get(event="tasking.give_tasking")
    assert (event.reference, event.region_id) == (developing.reference, developing.region_id)
    assert event.target_id == str(tasking.public_id)


def test_a_national_researcher_sees_the_referral_only_through_a_tasking(people, developing):
    seen = Referral.objects.visible_to(people.nick)
    assert not seen.exists()
    factories.tasking_given(people, developing, given_to=people.nick)
    assert seen.get() == developing


@pytest.mark.parametrize("name", ["rita", "gwen", "olivia", "sam", "wanda", "ned", "nick", "otto"])
def test_only_those_who_lead_the_work_give_taskings(people, developing, name):
    with pytest.raises(PermissionDenied):
        actions.give_tasking(
            referral=developing,
            by=getattr(people, name),
            title="x",
            brief="x",
            given_to=people.rita,
            due_date=today(),
        )


@pytest.mark.parametrize("name", ["wanda", "olivia", "gwen", "nora"])
def test_work_is_given_to_the_team_and_national_researchers_alone(people, developing, name):
    with pytest.raises(Conflict):
        factories.tasking_given(people, developing, given_to=getattr(people, name))


def test_taskings_are_given_only_during_development(people):
    for referral in (factories.agreeing_terms(people), factories.at_second_gate(people)):
        with pytest.raises((Conflict, PermissionDenied)):
            factories.tasking_given(people, referral)
    assert not Tasking.objects.exists()


def test_the_same_token_gives_one_tasking(people, developing):
    token = "6a2f5b0e-5f6f-4d1c-9d0b-0a8f5a8a9f11"
    first = factories.tasking_given(people, developing, token=token)
    assert factories.tasking_given(people, developing, token=token) == first
    other = factories.tasking_given(people, factories.in_development(people), token=token)
    assert other.pk != first.pk


# --- when the referral stands still or ends --------------------------------------------------------------


def test_no_work_on_a_referral_on_hold_but_it_may_be_cancelled(people, developing):
    tasking = factories.tasking_given(people, developing)
    referrals.perform(developing, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Court.")
    with pytest.raises(TransitionNotAllowed, match="on hold"):
        actions.perform_tasking(tasking, "accept_tasking", by=people.rita)
    assert actions.perform_tasking(tasking, "cancel_tasking", by=people.sia, rationale="x").status == S.CANCELLED


def test_what_is_open_ends_when_the_request_is_withdrawn(people, developing):
    done, given = factories.tasking_done(people, developing), factories.tasking_given(people, developing)
    product = factories.product_in_review(people, developing)
    sent = factories.product_disseminated(people, developing)
    referrals.perform(
        developing, "withdraw", by=people.olivia, reason=factories.reason("withdraw"), rationale="Solved."
    )
    for record in (done, given, product, sent):
        record.refresh_from_db()
    assert (done.status, given.status) == (S.DONE, S.CANCELLED)
    assert (product.status, sent.status) == ("cancelled", "disseminated")
    assert told("tasking.end_tasking") == {"rita"}


# --- what may never be false ----------------------------------------------------------------------------


def test_a_delivered_tasking_has_a_result(people, developing):
    tasking = factories.tasking_given(people, developing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tasking.objects.filter(pk=tasking.pk).update(status=S.DONE)


@pytest.mark.parametrize(
    "table", ["tasking_taskingstatuschange", "tasking_productstatuschange", "tasking_productversion"]
)
def test_what_was_done_is_written_once(people, developing, table):
    factories.tasking_accepted(people, developing)
    factories.product_in_review(people, developing)
    for statement in (f"update {table} set id = id", f"delete from {table}"):  # noqa: S608
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_late_is_what_lies_with_the_person_past_its_day(people, developing):
    given = factories.tasking_given(people, developing, due_date=today() - timedelta(days=1))
    delivered = factories.tasking_delivered(people, developing, due_date=today() - timedelta(days=1))
    factories.tasking_given(people, developing, due_date=today())
    assert list(Tasking.objects.late(today())) == [given]
    assert (given.is_late, delivered.is_late) == (True, False)


def test_the_drawn_table_names_the_verbs():
    assert set(TASKINGS.verbs) == {*SOURCES, "end_tasking", "leave_tasking", "give_to_another"}
