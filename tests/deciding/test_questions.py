"""Several questions at once: each with its day, its reminders, its answer with files; and the clock that waits for all."""

from __future__ import annotations

import threading
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.lifecycle.machine import TransitionNotAllowed
from foundations.notifications.models import Notification, OutboxEmail
from referrals import actions
from referrals.deciding import chasing
from referrals.models import InformationRequest, QuestionChaser, Referral
from referrals.statuses import Status
from tests import factories


def ask(referral: Referral, by, text: str = "Which car wash?", **facts) -> Referral:
    return actions.perform(referral, "ask", by=by, reason=factories.reason("ask"), rationale=text, **facts)


def open_questions(referral: Referral) -> list[InformationRequest]:
    return list(referral.information_requests.open().in_turn())


def test_the_clock_stands_still_until_the_last_of_several_is_answered_or_withdrawn(people):
    referral = factories.question_asked(people)
    since = referral.status_since
    referral = ask(referral, people.gwen, addressed_to=people.sam, due_date=today() + timedelta(days=3))
    referral = ask(referral, people.gwen, "Who pays the rent?")
    first, second, third = open_questions(referral)
    gate = referral.deadlines.get(kind=Status.SCTAC_TRIAGE)
    assert (first.addressed_to, second.addressed_to) == (people.olivia, people.sam)
    assert first.due_date > today()
    assert second.due_date == today() + timedelta(days=3)
    assert (referral.status, referral.status_since, bool(gate.paused_at)) == ("information_requested", since, True)
    told = Notification.objects.filter(kind="referrals.ask", title__contains="needs your answer")
    assert list(told.filter(recipient=people.sam).values_list("path", flat=True)) == [
        reverse("referrals:questions", args=[referral.key])
    ]

    with pytest.raises(Conflict, match="say which one"):
        actions.perform(referral, "answer", by=people.olivia, rationale="The second.")
    file = factories.upload("map.txt")
    referral = actions.perform(
        referral, "answer", by=people.sam, rationale="The second.", question=second, files=[file]
    )
    assert referral.status == Status.INFORMATION_REQUESTED
    assert second.files.get().document.name == "map.txt"
    # Only the last answer makes a version of the request.
    assert referral.requests.count() == 1
    assert Notification.objects.filter(recipient=people.gwen, kind="referrals.answer").count() == 1
    with pytest.raises(TransitionNotAllowed, match="answered or withdrawn"):
        actions.perform(referral, "answer", by=people.sam, rationale="Again.", question=second)

    referral = actions.perform(referral, "withdraw_question", by=people.gwen, rationale="Known.", question=third)
    gate.refresh_from_db()
    assert (referral.status, bool(gate.paused_at)) == ("information_requested", True)
    referral = actions.perform(referral, "answer", by=people.olivia, rationale="Twenty.", question=first)
    gate.refresh_from_db()
    assert (referral.status, gate.paused_at, referral.due_at) == ("sctac_triage", None, gate.due_at)
    assert referral.requests.count() == 2
    assert list(referral.status_changes.values_list("verb", flat=True)[:6]) == [
        "answer",
        "withdraw_question",
        "answer",
        "ask",
        "ask",
        "ask",
    ]
    third.refresh_from_db()
    assert (third.withdrawn_by, third.withdrawn_because, third.answer) == (people.gwen, "Known.", "")
    for change in ({"answer": "Other"}, {"withdrawn_because": "Other"}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            InformationRequest.objects.filter(pk=first.pk).update(**change)


def test_the_gate_that_asked_goes_on_with_its_questions_and_nobody_else(people):
    at_first = factories.question_asked(people)
    at_second = ask(factories.at_second_gate(people), people.sia)
    for referral, theirs, not_theirs in ((at_first, people.gwen, people.sia), (at_second, people.dina, people.gwen)):
        for verb in ("ask", "chase", "withdraw_question"):
            facts = {"reason": factories.reason("ask"), "rationale": "x"}
            with pytest.raises(PermissionDenied):
                actions.perform(referral, verb, by=not_theirs, **facts)
            with pytest.raises(PermissionDenied):
                actions.perform(referral, verb, by=people.olivia, **facts)
        referral = actions.perform(referral, "chase", by=theirs)
        assert actions.perform(referral, "withdraw_question", by=theirs, rationale="x").gate == referral.asking_gate
    with pytest.raises(TransitionNotAllowed, match="requester or to the SIO"):
        ask(factories.at_first_gate(people), people.gwen, addressed_to=people.colin)


def test_reminders_by_hand_and_by_itself_each_once(people):
    referral = factories.question_asked(people)
    question = open_questions(referral)[0]
    referral = actions.perform(referral, "chase", by=people.gwen, rationale="Before Friday.")
    assert Notification.objects.filter(kind="referrals.chase").count() == 2
    assert OutboxEmail.objects.filter(notification__kind="referrals.chase", body__contains="Friday").count() == 0

    def at(day) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(9)))

    with isolation.as_system("reminds of questions"):
        assert chasing.sweep(now=at(question.due_date - timedelta(days=2))) == 0
        assert chasing.sweep(now=at(question.due_date - timedelta(days=1))) == 1
        assert chasing.sweep(now=at(question.due_date)) == 0
        assert chasing.sweep(now=at(question.due_date + timedelta(days=1))) == 1
        assert chasing.sweep(now=at(question.due_date + timedelta(days=5))) == 0
    assert list(question.chasers.values_list("kind", "by")) == [
        ("by_hand", people.gwen.pk),
        ("due_soon", None),
        ("late", None),
    ]
    late = Notification.objects.filter(kind="referrals.question_late").values_list("recipient__email", flat=True)
    assert set(late) == {"olivia@toex.example", "sam@toex.example", "gwen@toex.example"}
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionChaser.objects.create(question=question, kind="late", at=timezone.now(), due_date=question.due_date)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        question.chasers.update(note="Other")
    # What is on hold or has ended is not reminded of.
    actions.perform(referral, "withdraw", by=people.olivia, reason=factories.reason("withdraw"), rationale="Done.")
    InformationRequest.objects.filter(pk=question.pk).update(due_date=today() - timedelta(days=1))
    with isolation.as_system("reminds of questions"):
        assert chasing.sweep() == 0


def test_the_pages_of_questions(people, sign_in, django_assert_max_num_queries):
    referral = ask(factories.question_asked(people), people.gwen, "Who pays the rent?")
    page = reverse("referrals:questions", args=[referral.key])
    text = sign_in(people.olivia).get(page).text
    assert text.count(">Answer<") == 2
    assert ">Remind<" not in text
    first, second = open_questions(referral)
    step = reverse("referrals:step", args=[referral.key, "answer"])
    form = sign_in(people.olivia).get(f"{step}?question={second.public_id}").text
    assert f'value="{second.public_id}" checked' in form
    answers = {"version": referral.version, "rationale": "A cousin.", "question": str(second.public_id)}
    missing = sign_in(people.olivia).post(step, answers | {"question": ""})
    assert (missing.status_code, "Select the question" in missing.text, "A cousin." in missing.text) == (
        422,
        True,
        True,
    )
    refused = sign_in(people.olivia).post(step, answers | {"files": factories.upload("tool.exe", b"MZ")})
    assert (refused.status_code, "A cousin." in refused.text) == (422, True)
    sent = sign_in(people.olivia).post(step, answers | {"files": factories.upload("rent.txt", b"Paid in cash.")})
    assert sent.url == page
    text = sign_in(people.gwen).get(page).text
    assert (text.count(">Remind<"), text.count(">Withdraw<")) == (1, 1)
    file = second.files.get()
    url = reverse("referrals:question-file", args=[referral.key, file.public_id])
    assert b"".join(sign_in(people.gwen).get(url).streaming_content) == b"Paid in cash."
    assert sign_in(people.wanda).get(url).status_code == 404
    client = sign_in(people.gwen)
    with django_assert_max_num_queries(12) as few:
        client.get(page)
    referral.refresh_from_db()
    for _ in range(4):
        referral = ask(referral, people.gwen)
        actions.perform(referral, "chase", by=people.gwen, question=open_questions(referral)[-1])
    with django_assert_max_num_queries(len(few)):
        client.get(page)


@pytest.mark.django_db(transaction=True)
def test_of_an_answer_and_a_withdrawal_at_once_one_wins_and_the_other_is_told(people):
    referral = factories.question_asked(people)
    question, olivia, gwen = open_questions(referral)[0], people.olivia, people.gwen
    start, said = threading.Barrier(2), []

    def attempt(verb, who):
        start.wait(timeout=10)
        try:
            record, by = Referral.objects.get(pk=referral.pk), User.objects.get(pk=who.pk)
            question_now = InformationRequest.objects.get(pk=question.pk)
            actions.perform(record, verb, by=by, version=referral.version, rationale="Now.", question=question_now)
            said.append("won")
        except Conflict as conflict:
            said.append(conflict.explanation)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=one) for one in (("answer", olivia), ("withdraw_question", gwen))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert said.count("won") == 1
    assert Referral.objects.get(pk=referral.pk).status == Status.SCTAC_TRIAGE
