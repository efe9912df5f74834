"""Versions of a request: what freezes one, what makes the next, and how two are compared."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from foundations.core.errors import Conflict
from referrals import actions, lists, questions
from referrals.answers import compare, sent
from referrals.forms import FORM_VERSION
from referrals.lifecycle import LIFECYCLE
from referrals.models import FormChoice, Referral, TaskingRequest
from referrals.statuses import Status
from tests import factories
from tests.referrals.filling import post


def url(name, referral, *more):
    return reverse(f"referrals:{name}", args=[referral.key, *more])


def change(people, referral, **answers):
    """Change the request while a question waits."""
    actions.open_next_version(referral, by=people.olivia)
    referral.refresh_from_db()
    return actions.save_request(referral, by=people.olivia, version=referral.version, **answers)


# --- the questions that were asked -------------------------------------------------------------------


def test_the_file_of_the_version_is_the_form_of_now():
    """Where this fails, a question was changed: raise FORM_VERSION and run manage.py describe_form."""
    path = questions.FOLDER / f"{FORM_VERSION}.json"
    assert json.loads(path.read_text(encoding="utf-8")) == questions.describe()


def test_an_old_request_shows_its_old_questions(people, sign_in):
    referral = factories.draft(people)
    old = {
        "operation": "Operation Lanternfish",
        "marking": "official_sensitive",
        "question": "Who runs it?",
        "children": "not_known",
        "immediate_risk": False,
        "other_threats": ["county-lines", "abolished"],
        "needed_by_date": "2026-03-27",
    }
    actions.perform(referral, "submit", by=people.olivia, declared=True)
    referral.refresh_from_db()
    TaskingRequest.objects.create(
        referral=referral,
        number=2,
        form_version=1,
        answers=old,
        submitted_at=referral.submitted_at,
        submitted_by=people.olivia,
    )
    page = sign_in(people.gwen).get(url("request", referral) + "?version=2").text
    for words in ("What do you ask TOEX to find out or produce?", "Is anybody in immediate danger?", "Not known"):
        assert words in page
    for words in ("27 March 2026", "County lines", "abolished", "OFFICIAL-SENSITIVE"):
        assert words in page
    assert "What is the question that you want answered?" not in page


def test_an_entry_that_has_ended_keeps_its_name(people, sign_in):
    referral = factories.at_first_gate(people)
    FormChoice.objects.filter(kind="support-types", code="data-insight").update(valid_to="2026-01-01")
    assert "Data insight" in sign_in(people.gwen).get(url("request", referral)).text


# --- freezing ----------------------------------------------------------------------------------------


def test_what_was_sent_is_frozen(people):
    referral = factories.at_first_gate(people)
    request = referral.requests.get()
    assert request.form_version == FORM_VERSION
    for run in (
        lambda: TaskingRequest.objects.filter(pk=request.pk).update(answers={}),
        lambda: TaskingRequest.objects.filter(pk=request.pk).delete(),
        lambda: Referral.objects.filter(pk=referral.pk)._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            run()


def test_an_answered_question_makes_the_next_version(people):
    referral = factories.question_asked(people)
    referral = actions.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    first, second = referral.requests.order_by("number")
    assert (second.number, second.answers) == (2, first.answers)
    assert second.submitted_by == people.olivia
    assert second.submitted_at == referral.information_requests.get().answered_at


def test_what_was_changed_goes_with_the_answer_and_not_before(people, sign_in):
    referral = factories.question_asked(people)
    change(people, referral, operation="Operation Anglerfish", victims_known=6)
    referral.refresh_from_db()
    # The gate goes on seeing what was sent.
    assert referral.operation == "Operation Lanternfish"
    page = sign_in(people.gwen).get(url("request", referral)).text
    assert "Operation Anglerfish" not in page
    assert people.gwen.has_perm("referrals.submit", referral) is False
    assert sign_in(people.gwen).get(reverse("referrals:check", args=[referral.public_id])).status_code == 403
    referral = actions.perform(referral, "answer", by=people.olivia, rationale="Six.")
    referral.refresh_from_db()
    assert referral.operation == "Operation Anglerfish"
    assert referral.status == Status.SCTAC_TRIAGE
    assert list(referral.requests.values_list("number", "answers__victims_known")) == [(2, 6), (1, 4)]


def test_an_incomplete_change_is_not_sent(people):
    referral = factories.question_asked(people)
    change(people, referral, why_toex="")
    referral.refresh_from_db()
    row = LIFECYCLE.find(referral, "answer", people.olivia)
    assert LIFECYCLE.obstacles(referral, row, people.olivia) == ["Enter why TOEX support is needed."]


def test_only_a_requester_opens_the_next_version_and_only_while_asked(people, sign_in):
    referral = factories.question_asked(people)
    address = reverse("referrals:change", args=[referral.public_id])
    assert sign_in(people.gwen).post(address).status_code == 403
    assert sign_in(people.walter).post(address).status_code == 404
    assert sign_in(people.olivia).post(address).status_code == 302
    assert sign_in(people.olivia).post(address).status_code == 302
    assert referral.requests.drafts().count() == 1
    other = factories.at_first_gate(people)
    with pytest.raises(Conflict):
        actions.open_next_version(other, by=people.olivia)
    assert other.requests.count() == 1


def test_the_page_leads_to_the_answer(people, sign_in):
    referral = factories.question_asked(people)
    change(people, referral)
    page = sign_in(people.olivia).get(reverse("referrals:check", args=[referral.public_id])).text
    assert "Continue to your answer" in page
    assert "Continue to the declaration" not in page
    assert post(sign_in(people.olivia), referral, "numbers", victims_known="9").status_code == 302


# --- side by side ------------------------------------------------------------------------------------


def test_two_versions_are_compared_side_by_side(people, sign_in):
    referral = factories.question_asked(people)
    change(people, referral, victims_known=6, is_abroad=False)
    actions.perform(referral, "answer", by=people.olivia, rationale="Six.")
    page = sign_in(people.gwen).get(url("compare", referral)).text
    # The number, abroad, and the two questions about countries, which are not asked any more.
    assert "4 answers differ" in page
    assert page.count(">Changed<") == 4
    assert "Not asked" in page
    assert "No longer asked" in page
    only = sign_in(people.gwen).get(url("compare", referral) + "?only=changes").text
    assert only.count(">Changed<") == 4
    assert "Your telephone number" in page
    assert "Your telephone number" not in only
    back = sign_in(people.gwen).get(url("compare", referral) + "?old=2&new=1").text
    assert "4 answers differ" in back
    assert sign_in(people.gwen).get(url("compare", referral) + "?old=7").status_code == 404
    assert sign_in(people.walter).get(url("compare", referral)).status_code == 404


def test_one_version_has_nothing_to_compare(people, sign_in):
    referral = factories.at_first_gate(people)
    assert sign_in(people.gwen).get(url("compare", referral)).status_code == 404


def test_every_answer_is_in_one_of_the_rows(people):
    referral = factories.at_first_gate(people)
    request = referral.requests.get()
    rows = {row.name: row.words for summary in sent(request, lists.read()) for row in summary.rows}
    assert rows.keys() == request.answers.keys()
    assert rows["exploitation_types"] == ["Labour exploitation"]
    assert rows["nrm_force"] == "Norfolk Constabulary"
    assert rows["is_abroad"] == "Yes"
    assert rows["children"] == "No"
    assert [row for _, each in compare(request, request, lists.read()) for row in each if row.changed] == []


def test_words_that_differ_are_marked_on_both_sides(people, sign_in):
    referral = factories.question_asked(people, background="Three car washes in <b>Norwich</b>.\nOne more is new.")
    background = "Three car washes in <b>Ipswich</b>.\nOne more is new."
    referral = change(people, referral, background=background, support_types=["analysis", "financial"])
    actions.perform(referral, "answer", by=people.olivia, rationale="It was the other town.")
    page = sign_in(people.gwen).get(url("compare", referral)).text
    assert "Three car washes in &lt;b&gt;<del>Norwich</del>&lt;/b&gt;." in page
    assert "Three car washes in &lt;b&gt;<ins>Ipswich</ins>&lt;/b&gt;." in page
    assert "<li>Intelligence analysis</li>" in page
    assert page.count("<li><ins>") == 1
    assert page.count("<li><del>") == 1
