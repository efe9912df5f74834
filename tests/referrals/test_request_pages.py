"""Writing a tasking request in the browser: drafts, mistakes, and what must never be lost."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import resolve, reverse

from foundations.audit.models import AuditEvent
from referrals import actions
from referrals.forms.request import PAGES, SECTIONS, asked_pages
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories
from tests.referrals.filling import post, walk


@pytest.fixture
def officer(people, sign_in):
    return sign_in(people.olivia)


def begin(officer, token=None, **more) -> Referral:
    token = token or uuid.uuid4()
    answer = officer.post(reverse("referrals:begin"), {"token": token, "force": "norfolk"} | more)
    return Referral.objects.get(public_id=resolve(answer["Location"]).kwargs["public_id"])


def address(name, referral, *more):
    return reverse(f"referrals:{name}", args=[referral.public_id, *more])


# --- the way through ---------------------------------------------------------------------------------


def test_an_officer_writes_every_page_and_submits(people, officer):
    assert people.sam
    referral = begin(officer)
    answers = factories.answers(operation="Operation Kingfisher")
    been = walk(officer, referral, answers)
    assert been == [page.slug for page in asked_pages(answers)]
    page = officer.get(address("check", referral)).text
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
    assert referral.primary_threat.code == "modern-slavery"
    assert [area.code for area in referral.other_threats.all()] == ["county-lines"]
    assert referral.needed_by_date.isoformat() == answers["needed_by_date"]


def test_every_page_opens(people, officer):
    everything = factories.answers(
        primary_threat="other",
        on_master_list=True,
        has_deputy=True,
        others_asked=True,
        immediate_risk=True,
        children="yes",
        has_authorities=True,
        has_sensitivities=True,
    )
    referral = factories.draft(people, **everything)
    asked = set(asked_pages(everything))
    for page in PAGES:
        answer = officer.get(address("page", referral, page.slug))
        assert answer.status_code == (200 if page in asked else 302), page.slug
        if page in asked:
            assert page.heading in answer.text.replace("&#39;", "'"), page.slug
    # Asked only where nothing has been notified yet.
    assert [page.slug for page in PAGES if page not in asked] == ["notification-plan"]


def test_a_question_that_does_not_apply_is_not_asked_nor_sent(people, officer):
    referral = factories.draft(people, has_deputy=True, deputy_name="DI Deputy", deputy_email="d@norfolk.example")
    assert "DI Deputy" in officer.get(address("check", referral)).text
    assert post(officer, referral, "deputy", has_deputy="no")["Location"].endswith("/main-threat/")
    assert "DI Deputy" not in officer.get(address("check", referral)).text
    referral.refresh_from_db()
    sent = actions.perform(referral, "submit", by=people.olivia, declared=True)
    assert "deputy_name" not in sent.requests.get().answers


def test_from_check_a_change_leads_back_or_to_the_question_that_it_opens(people, officer):
    referral = factories.draft(people)
    back = post(officer, referral, "risk", query="?from=check", risk="Another risk")
    assert back["Location"] == address("check", referral)
    opened = post(officer, referral, "deputy", query="?from=check", has_deputy="yes")
    assert opened["Location"] == address("page", referral, "deputy-details") + "?from=check"


def test_the_task_list_says_how_far_each_section_is(people, officer):
    referral = begin(officer)
    page = officer.get(address("task-list", referral)).text
    assert page.count("Not started") == len(SECTIONS)
    post(officer, referral, "marking")
    page = officer.get(address("task-list", referral)).text
    assert "In progress" in page
    post(officer, referral, "operation")
    done = officer.get(address("task-list", referral)).text
    assert "In progress" not in done
    assert "Cannot be sent yet" in done
    assert "Select yes if the SIO" not in done


def test_an_answer_that_has_become_wrong_is_a_problem(people, officer):
    referral = factories.draft(people, needed_by_date="2021-05-01")
    page = officer.get(address("task-list", referral)).text
    assert "There is a problem" in page
    assert "says 1 May 2021, which has passed: enter a later date" in page
    assert "which has passed" in officer.get(address("check", referral)).text
    answer = officer.get(reverse("referrals:step", args=[referral.key, "submit"]))
    assert "which has passed" in answer.text


def test_an_entry_that_is_no_longer_offered_is_a_problem(people, officer):
    referral = factories.draft(people, support_types=["abolished"])
    assert "holds an answer that is no longer offered" in officer.get(address("task-list", referral)).text


# --- drafts ------------------------------------------------------------------------------------------


def test_a_double_click_on_start_makes_one_draft(officer):
    token = uuid.uuid4()
    begin(officer, token)
    begin(officer, token)
    assert Referral.objects.count() == 1


def test_another_persons_token_makes_a_draft_of_ones_own(people, officer, sign_in):
    """So that nobody meets a draft, nor learns of it, by guessing what its page sent."""
    token = uuid.uuid4()
    theirs = begin(officer, token)
    ours = begin(sign_in(people.colin), token)
    assert (theirs.requester, ours.requester) == (people.olivia, people.colin)
    assert theirs.public_id != ours.public_id


@pytest.mark.asvs("V2.3.4")
def test_a_double_click_on_submit_makes_one_referral_and_no_error(people, officer):
    referral = factories.draft(people)
    step = reverse("referrals:step", args=[referral.key, "submit"])
    typed = {"declared": "on", "version": referral.version}
    first, second = officer.post(step, typed), officer.post(step, typed)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert referral.status_changes.count() == 1


def test_save_and_come_back_later_keeps_what_is_there_and_asks_for_nothing(officer):
    referral = begin(officer)
    answer = post(officer, referral, "sio", later="1", sio_email="")
    assert answer["Location"] == address("task-list", referral)
    assert "DCI Sam Investigator" in officer.get(address("page", referral, "sio")).text


def test_continue_asks_for_what_is_missing_next_to_its_field_and_keeps_the_rest(officer):
    referral = begin(officer)
    answer = post(officer, referral, "sio", sio_email="")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "Enter the SIO&#39;s email address" in answer.text
    assert "DCI Sam Investigator" in answer.text


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"day": "31", "month": "2", "year": "2027"}, "must be a real date"),
        ({"day": "1", "month": "1", "year": "2020"}, "must be today or in the future"),
        ({"day": "", "month": "1", "year": "2027"}, "must include a day"),
        ({"day": "x", "month": "y", "year": "z"}, "must be a real date"),
        ({"day": "1", "month": "1", "year": "27"}, "Year must include 4 numbers"),
    ],
)
@pytest.mark.asvs("V2.2.1")
def test_a_date_that_cannot_be_is_refused_and_shown_again(officer, parts, message):
    referral = begin(officer)
    typed = {f"needed_by_date-{part}": value for part, value in parts.items()}
    answer = post(officer, referral, "needed-by", **typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Arrest phase" in answer.text
    assert f'value="{parts["month"]}"' in answer.text


@pytest.mark.asvs("V14.2.4")
def test_secret_is_refused_with_guidance(officer):
    referral = begin(officer)
    answer = post(officer, referral, "marking", marking="secret")
    assert answer.status_code == 422
    assert "SECRET and above may not be entered here" in answer.text
    referral.refresh_from_db()
    assert referral.marking == "official_sensitive"


def test_over_long_text_is_refused_and_kept_on_the_page(officer):
    referral = begin(officer)
    long = "x" * 4001
    answer = post(officer, referral, "question", question=long)
    assert answer.status_code == 422
    assert "4000 characters or" in answer.text
    assert long in answer.text


def test_a_stale_draft_shows_both_texts(officer):
    referral = begin(officer)
    old = referral.version
    post(officer, referral, "question", question="The first window")
    answer = post(officer, referral, "question", question="The second window", version=old)
    assert answer.status_code == 409
    assert "The first window" in answer.text
    assert "The second window" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert post(officer, referral, "question", question="The second window", version=version).status_code == 302
    assert referral.requests.get().answers["question"] == "The second window"


@pytest.mark.asvs("V8.2.2")
def test_a_foreign_force_is_refused(officer):
    answer = officer.post(reverse("referrals:begin"), {"token": uuid.uuid4(), "force": "west-midlands"})
    assert answer.status_code == 422
    assert Referral.objects.count() == 0


def test_a_colleague_does_not_find_the_draft(people, sign_in):
    referral = factories.draft(people)
    colleague = sign_in(people.colin)
    for name in ("task-list", "check", "delete"):
        assert colleague.get(address(name, referral)).status_code == 404
    assert colleague.get(address("page", referral, "question")).status_code == 404
    assert colleague.post(address("change", referral)).status_code == 404
    assert colleague.get(reverse("referrals:summary", args=[referral.key])).status_code == 404


@pytest.mark.asvs("V2.3.1")
def test_a_submitted_request_cannot_be_written(people, officer):
    referral = factories.at_first_gate(people)
    assert post(officer, referral, "operation").status_code == 409
    assert officer.post(address("delete", referral)).status_code == 302
    assert Referral.objects.filter(pk=referral.pk).exists()


def test_a_sent_back_request_is_changed_and_sent_again_under_its_reference(people, officer):
    referral = factories.with_adviser(people)
    actions.perform(referral, "send_back", by=people.ada, rationale="Say more about the victims.")
    page = officer.get(address("task-list", referral)).text
    assert "Say more about the victims." in page
    assert post(officer, referral, "question", question="A better question").status_code == 302
    referral.refresh_from_db()
    again = actions.perform(referral, "submit", by=people.olivia, declared=True)
    assert again.reference == referral.reference
    assert list(again.requests.values_list("number", "answers__question")) == [
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


def test_a_draft_that_was_never_sent_is_deleted_for_good_and_the_log_keeps_names_alone(people, officer):
    referral = factories.draft(people)
    assert "Operation Lanternfish" in officer.get(address("delete", referral)).text
    answer = officer.post(address("delete", referral), follow=True)
    assert "The draft has been deleted." in answer.text
    assert not Referral.objects.filter(pk=referral.pk).exists()
    event = AuditEvent.objects.get(event="referrals.delete_draft")
    assert event.operation == "erasure"
    assert event.data == {"fields": sorted(n for n, v in factories.answers().items() if v not in ("", [], None))}
    assert officer.get(address("task-list", referral)).status_code == 404


def test_what_was_sent_once_is_not_deleted(people, officer):
    referral = factories.with_adviser(people)
    actions.perform(referral, "send_back", by=people.ada, rationale="Say more.")
    answer = officer.post(address("delete", referral))
    assert answer.status_code == 409
    assert "can be withdrawn but not deleted" in answer.text
    assert referral.requests.count() == 2


# --- starting from an earlier one --------------------------------------------------------------------


def test_a_request_starts_from_an_earlier_one(people, officer):
    earlier = factories.at_first_gate(people)
    referral = begin(officer, copy_from=f" {earlier.reference.lower()} ")
    answers = referral.requests.get().answers
    assert answers["background"] == factories.answers()["background"]
    assert referral.primary_threat == earlier.primary_threat
    assert answers.keys().isdisjoint({"needed_by_date", "immediate_risk", "nrm", "authorised_by"})
    event = AuditEvent.objects.get(event="referrals.start_request", target_id=str(referral.public_id))
    assert event.data["copied_from"] == earlier.reference


@pytest.mark.parametrize("reference", ["TOEX-EA-2026-99999", "nonsense", "other region"])
def test_only_what_one_may_see_is_a_pattern(people, officer, reference):
    if reference == "other region":
        others = factories.at_first_gate(people)
        Referral.objects.filter(pk=others.pk).update(requester=people.colin, sio=None)
        reference = others.reference
    before = Referral.objects.count()
    answer = officer.post(
        reverse("referrals:begin"), {"token": uuid.uuid4(), "force": "norfolk", "copy_from": reference}
    )
    assert answer.status_code == 422
    assert "There is no request with this reference that you may see" in answer.text
    assert Referral.objects.count() == before
