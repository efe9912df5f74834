"""Pages of a referral: what each person sees and does, and how many statements they take."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from foundations.accounts.models import Organisation
from referrals import actions
from tests import factories

PAGES = ["summary", "request", "decisions", "history"]


def url(referral, page, *more):
    return reverse(f"referrals:{page}", args=[referral.key, *more])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("olivia", 200),
        ("sam", 200),
        ("ada", 200),
        ("gwen", 200),
        ("sia", 200),
        ("dina", 200),
        ("ian", 200),
        ("ned", 200),
        ("nora", 200),
        ("colin", 404),
        ("walter", 404),
        ("wanda", 404),
        ("will", 404),
        ("nick", 404),
        ("otto", 404),
        ("adam", 404),
    ],
)
@pytest.mark.asvs("V8.2.2")
def test_who_sees_a_referral(people, sign_in, page, name, code):
    referral = factories.agreeing_terms(people)
    assert sign_in(getattr(people, name)).get(url(referral, page)).status_code == code


@pytest.mark.asvs("V8.2.2")
def test_the_answer_for_a_hidden_referral_is_that_of_an_absent_one(people, sign_in):
    referral = factories.at_first_gate(people)
    client = sign_in(people.wanda)
    hidden = client.get(url(referral, "summary"))
    absent = client.get(reverse("referrals:summary", args=["TOEX-EA-2026-99999"]))
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden.text) == without_token(absent.text)


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_few_statements_however_much_has_happened(people, sign_in, page, django_assert_max_num_queries):
    quiet = factories.at_first_gate(people)
    busy = factories.at_first_gate(people)
    for _ in range(6):
        actions.perform(busy, "ask", by=people.gwen, reason=factories.reason("ask"), rationale="Which addresses?")
        actions.perform(busy, "answer", by=people.olivia, rationale="Those on file.")
    client = sign_in(people.sia)
    counts = []
    for referral in (quiet, busy):
        with django_assert_max_num_queries(12) as statements:
            assert client.get(url(referral, page)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1], counts


def test_a_decline_is_read_by_the_requester(people, sign_in):
    referral = factories.declined(people)
    page = sign_in(people.olivia).get(url(referral, "decisions")).text
    assert "The force can do this with its own analysts." in page
    assert str(referral.decisions.first().reason) in page


def test_a_verb_of_another_role_is_403_and_of_another_status_409(people, sign_in):
    referral = factories.at_first_gate(people)
    assert sign_in(people.olivia).get(url(referral, "step", "forward")).status_code == 403
    answer = sign_in(people.sia).get(url(referral, "step", "accept"))
    assert answer.status_code == 409
    assert "cannot be done while the status is" in answer.text
    assert sign_in(people.sia).get(url(referral, "step", "no-such-verb")).status_code == 404
    assert sign_in(people.sia).get(url(referral, "step", "start_development")).status_code == 404


def test_wrong_answers_are_shown_next_to_their_fields_and_nothing_is_lost(people, sign_in):
    referral = factories.at_second_gate(people)
    answer = sign_in(people.sia).post(
        url(referral, "step", "accept"),
        {"version": referral.version, "harm_score": "101", "rationale": "A long thought", "priority": "urgent"},
    )
    assert answer.status_code == 422
    for words in ("Harm score must be between 0 and 100", "Select the lead analyst", "Select a reason"):
        assert words in answer.text
    assert "A long thought" in answer.text


def test_a_lead_of_another_region_is_not_a_choice(people, sign_in):
    referral = factories.at_second_gate(people)
    answer = sign_in(people.sia).post(
        url(referral, "step", "accept"),
        {
            "version": referral.version,
            "harm_score": "10",
            "rationale": "x",
            "priority": "high",
            "reason": factories.reason("accept").code,
            "lead_analyst": people.wanda.public_id,
        },
    )
    assert answer.status_code == 422
    assert "Select a lead analyst from the list" in answer.text


def test_two_seniors_decide_and_the_second_is_told(people, sign_in):
    referral = factories.at_second_gate(people)
    old = referral.version
    actions.perform(referral, "hold", by=people.dina, reason=factories.reason("hold"), rationale="Wait.")
    answer = sign_in(people.sia).post(
        url(referral, "step", "decline"),
        {"version": old, "reason": factories.reason("decline").code, "rationale": "My careful words"},
    )
    assert answer.status_code == 409


def test_a_stale_version_in_the_same_status_keeps_what_was_typed(people, sign_in):
    referral = factories.at_second_gate(people)
    answer = sign_in(people.sia).post(
        url(referral, "step", "decline"),
        {"version": referral.version - 1, "reason": factories.reason("decline").code, "rationale": "My careful words"},
    )
    assert answer.status_code == 409
    assert "My careful words" in answer.text
    assert "This has changed since you opened it" in answer.text


@pytest.mark.asvs("V8.4.1")
def test_after_a_redirect_the_old_region_loses_sight_and_lands_on_home(people, sign_in):

    referral = factories.at_first_gate(people)
    answer = sign_in(people.gwen).post(
        url(referral, "step", "redirect"),
        {
            "version": referral.version,
            "region": Organisation.objects.get(slug="rocuwm").slug,
            "reason": factories.reason("redirect").code,
            "rationale": "Most of it is in Birmingham.",
        },
    )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("dashboard:home")
    assert sign_in(people.gwen).get(url(referral, "summary")).status_code == 404
    assert sign_in(people.will).get(url(referral, "summary")).status_code == 200
