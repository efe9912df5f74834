"""The adviser of the force: comments, endorses or sends back; the requester and the gates read it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundations.core.errors import Conflict
from foundations.notifications.models import Notification
from referrals import actions, advising
from referrals.models import OcaAdvice
from referrals.statuses import Status
from tests import factories
from tests.api.calls import Caller, fields, problem

SAID = "Ask the licensing unit before you ask anybody else."


def comment(referral) -> str:
    return reverse("referrals:comment", args=[referral.key])


def page(client, name, referral) -> str:
    return client.get(reverse(f"referrals:{name}", args=[referral.key])).text


def test_a_comment_decides_nothing_and_is_read_by_requester_and_gates(people, sign_in):
    referral = factories.with_adviser(people)
    ada = sign_in(people.ada)
    assert comment(referral) in page(ada, "summary", referral)
    asked = ada.get(comment(referral)).text
    assert "A comment decides nothing" in asked
    answer = ada.post(comment(referral), {"comment": SAID})
    assert answer["Location"] == referral.get_absolute_url()
    referral.refresh_from_db()
    assert referral.status == Status.WITH_ADVISER
    advice = OcaAdvice.objects.get()
    assert (advice.kind, advice.text, advice.given_by) == ("comment", SAID, people.ada)
    told = Notification.objects.filter(kind="referrals.comment").select_related("recipient")
    assert {one.recipient for one in told} == {people.olivia, people.sam}
    assert SAID not in told[0].title + told[0].text
    olivia = sign_in(people.olivia)
    for name in ("summary", "decisions"):
        assert SAID in page(olivia, name, referral)
    assert "Comment of the adviser" in page(olivia, "history", referral)
    assert SAID not in page(olivia, "history", referral)

    actions.perform(referral, "endorse", by=people.ada, rationale="A strong bid.")
    gwen = sign_in(people.gwen)
    summary = page(gwen, "summary", referral)
    assert "What the adviser says" in summary
    assert SAID in summary
    assert "A strong bid." in summary


def test_a_sent_back_request_shows_its_advice_above_the_sections(people, sign_in):
    referral = factories.with_adviser(people)
    advising.comment(referral, text=SAID, by=people.ada)
    actions.perform(referral, "send_back", by=people.ada, rationale="Say how old the victims are.")
    sections = sign_in(people.olivia).get(reverse("referrals:task-list", args=[referral.public_id])).text
    assert "Sent back by" in sections
    assert "Say how old the victims are." in sections
    assert "Comment of" in sections
    assert SAID in sections


def test_an_empty_or_long_comment_is_asked_again(people, sign_in):
    referral = factories.with_adviser(people)
    ada = sign_in(people.ada)
    assert "Enter your comment" in ada.post(comment(referral), {"comment": " "}).text
    long = ada.post(comment(referral), {"comment": "x" * 4001})
    assert long.status_code == 422
    assert "x" * 100 in long.text
    assert not OcaAdvice.objects.exists()


def test_only_advisers_of_the_force_and_until_the_gates_have_decided(people, sign_in):
    accepted = factories.agreeing_terms(people)
    referral = factories.with_adviser(people)
    for person in (people.olivia, people.sam):
        assert sign_in(person).get(comment(referral)).status_code == 403
        with pytest.raises(PermissionDenied):
            advising.comment(referral, text=SAID, by=person)
    assert sign_in(people.walter).get(comment(referral)).status_code == 404
    ada = sign_in(people.ada)
    assert ada.get(comment(accepted)).status_code == 409
    with pytest.raises(Conflict):
        advising.comment(accepted, text=SAID, by=people.ada)
    assert comment(accepted) not in page(ada, "summary", accepted)


def test_by_api_it_is_read_and_commented_on(people):
    declined = factories.declined(people)
    referral = factories.with_adviser(people)
    address = f"referrals/{referral.reference}/advice/"
    assert fields(Caller(people.ada).post(address, {})) == ["comment"]
    made = Caller(people.ada).post(address, {"comment": SAID})
    assert (made.status_code, made.json()["kind"], made.json()["text"]) == (201, "comment", SAID)
    problem(Caller(people.olivia).post(address, {"comment": SAID}), 403)
    problem(Caller(people.gwen).get(address), 404)
    actions.perform(referral, "endorse", by=people.ada, rationale="A strong bid.")
    for reader in (people.olivia, people.gwen, people.sia):
        rows = Caller(reader).get(address).json()["results"]
        assert [(row["kind"], row["given_by"]["name"]) for row in rows] == [
            ("endorsed", "Ada Adviser"),
            ("comment", "Ada Adviser"),
        ]
    problem(Caller(people.wanda).get(address), 404)
    problem(Caller(people.ada).post(f"referrals/{declined.reference}/advice/", {"comment": SAID}), 409)
