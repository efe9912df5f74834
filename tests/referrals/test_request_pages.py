"""Writing a tasking request in the browser: drafts, mistakes, and what must never be lost."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from foundations.core.formats import today
from referrals import actions
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories

TYPED = {
    "about": {"operation": "Operation Kingfisher", "marking": "official_sensitive"},
    "threat": {"primary_threat": "county-lines", "other_threats": ["modern-slavery"]},
    "support": {"question": "Who runs it?", "background": "Six arrests so far.", "why_toex": "It crosses forces."},
    "when": {"needed_by_reason": "Trial in spring"},
    "people": {"sio_name": "DCI Sam Investigator", "sio_email": "sam@toex.example"},
    "victims": {
        "victims_known": "3",
        "victims_potential": "12",
        "children": "yes",
        "risk": "Exploited by debt.",
        "safeguarding": "",
        "immediate_risk": "no",
    },
}


def day_parts(day) -> dict:
    return {"needed_by_date-day": day.day, "needed_by_date-month": day.month, "needed_by_date-year": day.year}


TYPED["when"] |= day_parts(today() + timedelta(days=40))


@pytest.fixture
def officer(people, sign_in):
    return sign_in(people.olivia)


def begin(officer, token=None) -> Referral:
    token = token or uuid.uuid4()
    officer.post(reverse("referrals:begin"), {"token": token, "force": "norfolk"})
    return Referral.objects.get(public_id=token)


def post(officer, referral, slug, follow=False, **changes):
    referral.refresh_from_db()
    typed = TYPED[slug] | {"version": referral.version} | changes
    return officer.post(reverse("referrals:section", args=[referral.public_id, slug]), typed, follow=follow)


def test_an_officer_writes_every_page_and_submits(people, officer):
    assert people.sam
    referral = begin(officer)
    for slug in TYPED:
        assert post(officer, referral, slug).status_code == 302
    page = officer.get(reverse("referrals:check", args=[referral.public_id])).text
    assert "Operation Kingfisher" in page
    assert "Continue to the declaration" in page
    referral.refresh_from_db()
    answer = officer.post(
        reverse("referrals:step", args=[referral.key, "submit"]),
        {"declared": "on", "version": referral.version},
        follow=True,
    )
    referral.refresh_from_db()
    assert referral.status == Status.SCTAC_TRIAGE
    assert referral.reference in answer.text
    assert referral.sio == people.sam


def test_a_double_click_on_start_makes_one_draft(officer):
    token = uuid.uuid4()
    begin(officer, token)
    begin(officer, token)
    assert Referral.objects.count() == 1


@pytest.mark.asvs("V2.3.4")
def test_a_double_click_on_submit_makes_one_referral_and_no_error(people, officer):
    referral = factories.draft(people)
    address = reverse("referrals:step", args=[referral.key, "submit"])
    typed = {"declared": "on", "version": referral.version}
    first, second = officer.post(address, typed), officer.post(address, typed)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert referral.status_changes.count() == 1


def test_save_and_come_back_later_keeps_what_is_there_and_asks_for_nothing(officer):
    referral = begin(officer)
    answer = post(officer, referral, "support", later="1", question="Who runs it?", background="", why_toex="")
    assert answer.status_code == 302
    page = officer.get(reverse("referrals:section", args=[referral.public_id, "support"])).text
    assert "Who runs it?" in page


def test_continue_asks_for_what_is_missing_next_to_its_field_and_keeps_the_rest(officer):
    referral = begin(officer)
    answer = post(officer, referral, "support", background="")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "Enter the background" in answer.text
    assert "It crosses forces." in answer.text


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"day": "31", "month": "2", "year": "2027"}, "must be a real date"),
        ({"day": "1", "month": "1", "year": "2020"}, "must be today or in the future"),
        ({"day": "", "month": "1", "year": "2027"}, "must include a day"),
        ({"day": "x", "month": "y", "year": "z"}, "must be a real date"),
    ],
)
@pytest.mark.asvs("V2.2.1")
def test_a_date_that_cannot_be_is_refused_and_shown_again(officer, parts, message):
    referral = begin(officer)
    typed = {f"needed_by_date-{part}": value for part, value in parts.items()}
    answer = post(officer, referral, "when", **typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Trial in spring" in answer.text
    assert f'value="{parts["month"]}"' in answer.text


@pytest.mark.asvs("V14.2.4")
def test_secret_is_refused_with_guidance(officer):
    referral = begin(officer)
    answer = post(officer, referral, "about", marking="secret")
    assert answer.status_code == 422
    assert "SECRET and above may not be entered here" in answer.text
    assert "Operation Kingfisher" in answer.text
    referral.refresh_from_db()
    assert referral.marking == "official_sensitive"


def test_over_long_text_is_refused_and_kept_on_the_page(officer):
    referral = begin(officer)
    long = "x" * 4001
    answer = post(officer, referral, "support", question=long)
    assert answer.status_code == 422
    assert "4000 characters or" in answer.text
    assert long in answer.text


def test_a_stale_draft_shows_both_texts(officer):
    referral = begin(officer)
    old = referral.version
    post(officer, referral, "support", question="The first window")
    answer = post(officer, referral, "support", question="The second window", version=old)
    assert answer.status_code == 409
    assert "The first window" in answer.text
    assert "The second window" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert post(officer, referral, "support", question="The second window", version=version).status_code == 302
    assert referral.requests.get().question == "The second window"


@pytest.mark.asvs("V8.2.2")
def test_a_foreign_force_is_refused(officer):
    answer = officer.post(reverse("referrals:begin"), {"token": uuid.uuid4(), "force": "west-midlands"})
    assert answer.status_code == 403
    assert Referral.objects.count() == 0


def test_a_colleague_does_not_find_the_draft(people, sign_in):
    referral = factories.draft(people)
    colleague = sign_in(people.colin)
    assert colleague.get(reverse("referrals:task-list", args=[referral.public_id])).status_code == 404
    assert colleague.get(reverse("referrals:summary", args=[referral.key])).status_code == 404


@pytest.mark.asvs("V2.3.1")
def test_a_submitted_request_cannot_be_written(people, officer):
    referral = factories.at_first_gate(people)
    assert post(officer, referral, "about").status_code == 409


def test_a_sent_back_request_is_changed_and_sent_again_under_its_reference(people, officer):

    referral = factories.with_adviser(people)
    actions.perform(referral, "send_back", by=people.ada, rationale="Say more about the victims.")
    page = officer.get(reverse("referrals:task-list", args=[referral.public_id])).text
    assert "Say more about the victims." in page
    assert post(officer, referral, "support", question="A better question").status_code == 302
    referral.refresh_from_db()
    again = actions.perform(referral, "submit", by=people.olivia, declared=True)
    assert again.reference == referral.reference
    assert list(again.requests.values_list("number", "question")) == [
        (2, "A better question"),
        (1, factories.answers()["question"]),
    ]


@pytest.mark.asvs("V2.2.3")
def test_an_incomplete_request_is_not_submitted_and_says_why(people, officer):
    referral = begin(officer)
    page = officer.get(reverse("referrals:step", args=[referral.key, "submit"]))
    assert "This cannot be done yet" in page.text
    answer = officer.post(
        reverse("referrals:step", args=[referral.key, "submit"]), {"declared": "on", "version": referral.version}
    )
    assert answer.status_code == 409
    referral.refresh_from_db()
    assert referral.status == Status.DRAFT
