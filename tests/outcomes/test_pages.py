"""The pages of outcomes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundations.core.formats import today
from outcomes import actions
from outcomes.models import Disruption
from referrals import actions as referral_actions
from referrals.statuses import Status
from tests import factories
from tests.outcomes.answers import disruption, disruption_post, feedback


def page(referral) -> str:
    return reverse("outcomes:outcomes", args=[referral.key])


def step(referral, verb: str) -> str:
    return reverse("referrals:step", args=[referral.key, verb])


def reassessed_post(**changes) -> dict:
    return factories.reassessed() | {"offered_to": "norfolk"} | changes


def feedback_post(**changes) -> dict:
    return feedback(ask_again="yes") | changes


def finish(people, disruptions: int = 1, rounds: int = 1):
    """A closed referral with everything on its page."""
    referral = factories.reassessment(people)
    for place in range(rounds):
        if place:
            referral = referral_actions.perform(referral, "refuse_ownership", by=people.ada, rationale="No team.")
        referral = referral_actions.perform(referral, "recommend_owner", by=people.sia, **factories.reassessed())
    referral = referral_actions.perform(referral, "accept_ownership", by=people.sam, named_lead="DI Lee Owner")
    for place in range(disruptions):
        actions.record_disruption(referral, by=people.ian, **disruption(title=f"Arrests on day {place}"))
    referral = referral_actions.perform(referral, "close", by=people.sia, **factories.closing_answers())
    for person in (people.olivia, people.sam):
        actions.give_feedback(referral, by=person, **feedback())
    return referral


def test_before_reassessment_it_says_what_will_be_here(people, sign_in):
    html = sign_in(people.olivia).get(page(factories.agreeing_terms(people))).content.decode()
    assert "No outcomes yet" in html
    assert "Record a disruption" not in html


def test_after_closing_it_shows_everything(people, sign_in):
    referral = finish(people, rounds=2)
    html = sign_in(people.olivia).get(page(referral)).content.decode()
    for text in (
        "Down by 32",
        "One group of three directors",
        "Chain of owners",
        "Refused",
        "No team.",
        "DI Lee Owner",
        "1. Arrests on day 0",
        "Major",
        "Ask for the telephone data sooner.",
        "Feedback of DCI Sam Investigator",
        "5, very good",
    ):
        assert text in html, text
    assert "Give feedback" not in html
    assert " style=" not in html


@pytest.mark.parametrize("name", ["olivia", "sam", "ada", "gwen", "sia", "dina", "ian", "dora", "ned", "nora"])
def test_whoever_sees_the_referral_sees_its_outcomes(people, sign_in, name):
    referral = factories.closing(people)
    made = actions.record_disruption(referral, by=people.ian, **disruption())
    client = sign_in(getattr(people, name))
    assert client.get(page(referral)).status_code == 200
    assert client.get(made.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["colin", "walter", "wanda", "will", "nick", "otto", "adam"])
def test_others_are_told_that_there_is_nothing(people, sign_in, name):
    referral = factories.closed(people)
    client = sign_in(getattr(people, name))
    for address in (page(referral), f"{page(referral)}disruptions/1/", f"{page(referral)}disruptions/new/"):
        assert client.get(address).status_code == 404
    assert client.get(f"{page(referral)}feedback/").status_code == 404
    assert client.post(f"{page(referral)}feedback/", feedback_post()).status_code == 404


def test_statements_do_not_grow_with_the_rows(people, sign_in, django_assert_max_num_queries):
    few, many = finish(people), finish(people, disruptions=12, rounds=4)
    address = many.disruptions.first().get_absolute_url()
    for name in ("sia", "sam"):
        client = sign_in(getattr(people, name))
        for referral in (few, many):
            with django_assert_max_num_queries(13):
                client.get(page(referral))
    with django_assert_max_num_queries(7):
        client.get(address)


# --- the steps -----------------------------------------------------------------------------------------------


def test_the_reassessment_page_says_the_harm_at_the_request(people, sign_in):
    html = sign_in(people.sia).get(step(factories.reassessment(people), "recommend_owner")).content.decode()
    assert "It was 72 when the request was accepted." in html
    assert "Norfolk Constabulary (force)" in html


def test_reassessing_by_the_page(people, sign_in):
    referral = factories.reassessment(people)
    data = reassessed_post(version=referral.version)
    assert sign_in(people.sia).post(step(referral, "recommend_owner"), data).status_code == 302
    referral.refresh_from_db()
    assert referral.offered_to.slug == "norfolk"
    assert referral.reassessments.get().requester_view_by == "DCI Sam Investigator"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"offered_to": "ersou"}, "does not own at the level “Force”"),
        ({"offered_to": "nowhere"}, "Select an owner from the list"),
        ({"offered_to": "west-midlands"}, "Select an owner from the list"),
        ({"offered_to": "norfolk\x00"}, "Select an owner from the list"),
        ({"level": "galaxy"}, "Select level at which the threat is owned next from the list"),
        ({"harm_now": "101"}, "Harm score must be between 0 and 100"),
        ({"harm_now": "high"}, "Harm score must be a whole number"),
        ({"findings": ""}, "Enter what the work found"),
        ({"findings": "x" * 8001}, "must be 8000 characters or less"),
        ({"requester_view": ""}, "Enter the requester’s view"),
        ({"requester_view_by": "x" * 121}, "must be 120 characters or less"),
    ],
)
def test_a_wrong_answer_is_said_next_to_its_field_and_nothing_is_lost(people, sign_in, changes, text):
    referral = factories.reassessment(people)
    data = reassessed_post(version=referral.version) | changes
    answer = sign_in(people.sia).post(step(referral, "recommend_owner"), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert text in html
    assert "Recruitment abroad goes on." in html
    referral.refresh_from_db()
    assert referral.status == Status.REASSESSMENT


def test_closing_asks_why_there_is_no_value(people, sign_in):
    referral = factories.closing(people)
    data = {"version": referral.version, "pnd_confirmed": "yes", "lessons": "Sooner."}
    answer = sign_in(people.sia).post(step(referral, "close"), data)
    assert answer.status_code == 422
    assert "Enter why there is no value added to record" in answer.content.decode()
    assert sign_in(people.sia).get(step(referral, "close")).status_code == 200


def test_closing_needs_pnd(people, sign_in):
    referral = factories.closing(people)
    data = factories.closing_answers(pnd_confirmed="no") | {"version": referral.version}
    answer = sign_in(people.sia).post(step(referral, "close"), data)
    assert answer.status_code == 422
    assert "must be on the Police National Database" in answer.content.decode()


def test_with_a_disruption_closing_does_not_ask_why(people, sign_in):
    referral = factories.closing(people)
    actions.record_disruption(referral, by=people.ian, **disruption())
    client = sign_in(people.sia)
    assert "Why is there no value" not in client.get(step(referral, "close")).content.decode()
    data = {"version": referral.version, "pnd_confirmed": "yes", "lessons": "Sooner."}
    assert client.post(step(referral, "close"), data).status_code == 302
    assert referral.closing_records.get().value_added == "recorded"


# --- disruptions -----------------------------------------------------------------------------------------------


def test_recording_a_disruption_by_the_page(people, sign_in):
    referral = factories.closing(people)
    client, address = sign_in(people.ian), reverse("outcomes:record-disruption", args=[referral.key])
    html = client.get(address).content.decode()
    assert 'name="token"' in html
    assert "A noticeable or medium-term effect" in html
    data = disruption_post(token="1d0f3a52-96f5-4b0e-b7a0-1d9d3e0a7a11")
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    assert Disruption.objects.get().number == 1
    assert "Record a disruption" in client.get(page(referral)).content.decode()
    shown = client.get(Disruption.objects.get().get_absolute_url()).content.decode()
    assert "The network chart that named the third director." in shown


def test_a_token_of_another_referral_does_not_break(people, sign_in):
    first, second = factories.closing(people), factories.closing(people)
    made = actions.record_disruption(first, by=people.ian, **disruption())
    address = reverse("outcomes:record-disruption", args=[second.key])
    answer = sign_in(people.ian).post(address, disruption_post(token=str(made.public_id)))
    assert answer.status_code == 302
    assert second.disruptions.count() == 1


def test_a_wrong_day_is_said_and_what_was_typed_stays(people, sign_in):
    referral = factories.closing(people)
    address = reverse("outcomes:record-disruption", args=[referral.key])
    for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
        answer = sign_in(people.ian).post(address, disruption_post(happened_date=day))
        assert answer.status_code == 422
        assert "Date of the disruption must be" in answer.content.decode()
        assert "OCG-1142" in answer.content.decode()


def test_a_disruption_that_comes_too_late_is_kept_on_the_page(people, sign_in):
    referral = factories.closed(people)
    address = reverse("outcomes:record-disruption", args=[referral.key])
    assert sign_in(people.ian).get(address).status_code == 409
    answer = sign_in(people.ian).post(address, disruption_post())
    assert answer.status_code == 409
    assert "OCG-1142" in answer.content.decode()


def test_those_who_only_read_cannot_open_the_forms(people, sign_in):
    referral = factories.closed(people)
    for name in ("olivia", "dora", "gwen", "nora"):
        assert sign_in(getattr(people, name)).get(f"{page(referral)}disruptions/new/").status_code == 403
    for name in ("sia", "ian", "ada", "nora"):
        assert sign_in(getattr(people, name)).get(f"{page(referral)}feedback/").status_code == 403


def test_a_number_that_is_not_there(people, sign_in):
    referral = factories.closing(people)
    for number in ("1", "99999999999999999999"):
        assert sign_in(people.sia).get(f"{page(referral)}disruptions/{number}/").status_code == 404


# --- feedback ---------------------------------------------------------------------------------------------------


def test_giving_feedback_by_the_page(people, sign_in):
    referral = factories.closed(people)
    client, address = sign_in(people.sam), f"{page(referral)}feedback/"
    assert "Give feedback" in client.get(page(referral)).content.decode()
    assert "How good were the products?" in client.get(address).content.decode()
    assert client.post(address, feedback_post()).status_code == 302
    assert referral.feedback.get().given_by == people.sam
    assert "Give feedback" not in client.get(page(referral)).content.decode()
    assert client.get(address).status_code == 409
    assert client.post(address, feedback_post()).status_code == 409


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"quality": "6"}, "must be a score from 1 to 5"),
        ({"quality": "-1"}, "must be a score from 1 to 5"),
        ({"timeliness": "soon"}, "Timeliness must be a score from 1 to 5"),
        ({"communication": ""}, "Select a score for communication"),
        ({"ask_again": "maybe"}, "Select an answer to"),
        ({"comments": "x" * 4001}, "must be 4000 characters or less"),
    ],
)
def test_feedback_that_cannot_be_used(people, sign_in, changes, text):
    referral = factories.closed(people)
    answer = sign_in(people.sam).post(f"{page(referral)}feedback/", feedback_post(**changes))
    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_after_closing_the_owner_sees_it(people, sign_in):
    referral = factories.agreeing_ownership(people, owner="rocuwm", level="region")
    assert sign_in(people.wanda).get(page(referral)).status_code == 200
    with pytest.raises(PermissionDenied):
        referral_actions.perform(referral, "accept_ownership", by=people.wanda, named_lead="X")
