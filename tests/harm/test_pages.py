"""The harm assessment on the pages of the request, by API, and at the second gate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from foundations.core.formats import today
from referrals import actions, lists, scoring
from referrals.models import HarmMatrix, Referral
from tests import factories

IMPACT = ("physical", "psychological", "financial", "vulnerability", "community", "expectation", "environment")


@pytest.fixture
def draft(people):
    """Olivia's draft with nothing scored yet."""
    empty = dict.fromkeys(("harm_matrix", "harm_impact", "harm_likelihood", "harm_confidence", "harm_position"))
    return factories.draft(people, **empty)


def address(draft: Referral, slug: str) -> str:
    return reverse("referrals:page", args=[draft.public_id, slug])


def posted(version: int, **more) -> dict:
    return {"version": version} | {f"harm_impact-{code}": "2" for code in IMPACT} | more


def of(draft: Referral) -> dict:
    return draft.requests.drafts().get().answers


def second_version(**changes) -> HarmMatrix:
    """A new matrix from today on; `changes` are by code of the criterion."""
    first = HarmMatrix.objects.get(version=1)
    first.valid_to = today()
    first.save(update_fields=["valid_to"])
    criteria = [one | changes.get(one["code"], {}) for one in first.criteria]
    return HarmMatrix.objects.create(version=2, criteria=criteria, bands=first.bands, valid_from=today())


def test_each_line_is_asked_with_its_levels_and_that_it_is_not_known(draft, people, sign_in):
    page = sign_in(people.olivia).get(address(draft, "harm-impact")).text
    assert "Physical harm" in page
    assert "Injuries that need treatment and heal within weeks." in page
    assert page.count('value="not_known"') == len(IMPACT)


def test_scores_are_kept_with_the_version_of_their_matrix(draft, people, sign_in):
    client = sign_in(people.olivia)
    answer = client.post(address(draft, "harm-impact"), posted(1, **{"harm_impact-physical": "not_known"}))
    assert answer["Location"] == address(draft, "harm-likelihood")
    kept = of(draft)
    assert kept["harm_matrix"] == 1
    assert kept["harm_impact"] == dict.fromkeys(IMPACT, 2) | {"physical": "not_known"}


def test_an_open_or_wrong_line_is_said_next_to_it_and_can_wait(draft, people, sign_in):
    client = sign_in(people.olivia)
    data = posted(1) | {"harm_impact-physical": ""}
    answer = client.post(address(draft, "harm-impact"), data)
    assert answer.status_code == 422
    assert "Select a score for “Physical harm”, or that it is not known" in answer.text
    assert 'href="#id_harm_impact-physical' in answer.text
    wrong = client.post(address(draft, "harm-impact"), posted(1, **{"harm_impact-physical": "9"}))
    assert wrong.status_code == 422
    assert "Choose one of the scores for “Physical harm”" in wrong.text
    later = client.post(address(draft, "harm-impact"), data | {"later": "1"})
    assert later.status_code == 302
    assert of(draft)["harm_impact"]["physical"] is None
    tasks = client.get(reverse("referrals:check", args=[draft.public_id])).text
    assert "Score each line under impact, or select that it is not known" in tasks
    assert "Physical harm: Not answered" in tasks


def test_the_result_is_drawn_explained_and_only_advises(people, sign_in):
    draft = factories.draft(people)
    page = sign_in(people.olivia).get(address(draft, "harm-result")).text
    found = scoring.assessment(lists.read(), of(draft))
    assert f"<strong>{found.total}</strong> out of 100" in page
    assert "app-harm__bar" in page
    assert "This only advises" in page
    assert "Does not count" in page
    assert "Left out" in page
    assert f"the total lies between {found.lowest} and {found.highest}" in page
    check = sign_in(people.olivia).get(reverse("referrals:check", args=[draft.public_id])).text
    assert f"<strong>{found.total}</strong> out of 100" in check
    assert "Serious (3 out of 4)" in check


def test_the_result_of_nothing_is_said(draft, people, sign_in):
    assert "Nothing has been scored yet" in sign_in(people.olivia).get(address(draft, "harm-result")).text


def test_a_page_reads_its_draft_and_matrix_in_one_statement(people, sign_in, django_assert_max_num_queries):
    draft = factories.draft(people)
    client = sign_in(people.olivia)
    client.get(address(draft, "harm-impact"))
    with django_assert_max_num_queries(8) as asked:
        client.get(address(draft, "harm-result"))
    assert sum("referrals_harmmatrix" in one["sql"] for one in asked.captured_queries) == 1


# --- a newer matrix -----------------------------------------------------------------------------------


def test_a_draft_keeps_its_matrix_and_is_offered_the_new_one(people, sign_in):
    draft = factories.draft(people)
    second_version(physical={"weight": 9}, financial={"name": "Money lost"})
    client = sign_in(people.olivia)
    page = client.get(address(draft, "harm-impact")).text
    assert "There is a newer version of the harm matrix" in page
    assert "Financial harm to people" in page
    client.post(reverse("referrals:score-anew", args=[draft.public_id]))
    kept = of(draft)
    assert kept["harm_matrix"] == 2
    assert kept["harm_impact"]["physical"] == 3
    assert kept["harm_impact"]["financial"] is None, "it is asked in other words now"
    page = client.get(address(draft, "harm-impact")).text
    assert "Money lost" in page
    assert "There is a newer version" not in page
    assert client.post(reverse("referrals:score-anew", args=[draft.public_id])).status_code == 302


def test_a_sent_request_is_shown_by_the_matrix_that_it_was_scored_with(people, sign_in):
    referral = factories.at_second_gate(people)
    before = scoring.of_version(referral.requests.submitted().first())
    second_version(physical={"weight": 0, "name": "Another name"})
    page = sign_in(people.sia).get(reverse("referrals:request", args=[referral.key])).text
    assert "Physical harm: Serious (3 out of 4)" in page
    assert "Another name" not in page
    assert f"<strong>{before.total}</strong> out of 100" in page


def test_the_database_refuses_to_change_a_version(db):
    first = HarmMatrix.objects.get(version=1)
    for change in ("bands = '[]'", "criteria = '[]'", "valid_from = '2020-01-01'", "version = 7"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update referrals_harmmatrix set {change}")
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()
    first.valid_to = date(2099, 1, 1)
    first.save(update_fields=["valid_to"])
    with pytest.raises(IntegrityError), transaction.atomic():
        HarmMatrix.objects.create(
            version=3, criteria=[], bands=[], valid_from=first.valid_from, valid_to=today() + timedelta(days=9)
        )


# --- at the second gate --------------------------------------------------------------------------------


def test_the_senior_is_offered_the_total_and_decides(people, sign_in):
    referral = factories.at_second_gate(people)
    found = scoring.of_version(referral.requests.submitted().first())
    client = sign_in(people.sia)
    page = client.get(reverse("referrals:step", args=[referral.key, "accept"])).text
    assert f'value="{found.total}"' in page
    assert f"comes to {found.in_words}. It only advises" in page
    assert found.band.name in client.get(reverse("referrals:summary", args=[referral.key])).text
    actions.perform(
        referral,
        "accept",
        by=people.sia,
        reason=factories.reason("accept"),
        rationale="Less than it looks.",
        priority="routine",
        harm_score=11,
        lead_analyst=people.ian,
    )
    referral.refresh_from_db()
    assert referral.harm_score == 11
