"""The page on which one decides: what stands on it, only what one may see, and in few statements."""

from __future__ import annotations

from django.urls import reverse

from foundations.accounts.models import Organisation
from foundations.audit.models import AccessEvent
from referrals import actions
from referrals.models import OcaAdvice
from referrals.sight import restriction
from tests import factories


def page_of(referral) -> str:
    return reverse("referrals:decide", args=[referral.key])


def with_subjects(people, **changes):
    referral = factories.draft(people, has_subjects=True, **changes)
    factories.two_subjects(referral, by=people.olivia)
    return actions.perform(referral, "submit", by=people.olivia, declared=True)


def test_who_opens_it(people, sign_in):
    referral = factories.at_first_gate(people)
    for name, code in (("gwen", 200), ("sia", 200), ("dina", 200), ("olivia", 403), ("ian", 403), ("nora", 403)):
        assert sign_in(getattr(people, name)).get(page_of(referral)).status_code == code, name
    assert sign_in(people.will).get(page_of(referral)).status_code == 404
    assert "Forward to TOEX" in sign_in(people.gwen).get(page_of(referral)).text
    senior = sign_in(people.sia).get(page_of(referral)).text
    assert "There is nothing for you to decide now" in senior
    over = factories.agreeing_terms(people)
    assert "There is nothing for you to decide now" in sign_in(people.sia).get(page_of(over)).text


def test_it_shows_what_is_like_it_as_far_as_one_may_see_it(people, sign_in):
    assert people.ian
    same = with_subjects(people, operation="Operation Kestrel")
    hidden = with_subjects(people, operation="Operation Osprey")
    restriction.restrict(hidden, people=[people.gwen, people.sia], reason="An officer is a suspect.", by=people.olivia)
    named = factories.at_first_gate(people)
    elsewhere = actions.perform(
        factories.at_first_gate(people),
        "redirect",
        by=people.gwen,
        reason=factories.reason("redirect"),
        rationale="Theirs.",
        region=Organisation.objects.get(slug="rocuwm"),
    )
    referral = with_subjects(people)
    OcaAdvice.objects.create(
        referral=referral, kind="comment", text="Strong bid.", given_by=people.ada, given_at=referral.submitted_at
    )
    answer = sign_in(people.dina).get(page_of(referral))
    alike = answer.context_data["alike"]
    assert [row.reference for row in alike["subjects"]] == [same.reference]
    assert len(alike["subjects"][0].shared) == 2
    assert [row.reference for row in alike["operation"]] == [named.reference]
    for reference in (hidden.reference, elsewhere.reference):
        assert reference not in answer.text
    for words in ("Strong bid.", "working days left", "Ian Analyst", "Who controls the supply of workers"):
        assert words in answer.text
    # What is listed beside it was looked at too.
    assert AccessEvent.objects.filter(references__contains=[same.reference]).exists()


def test_as_many_statements_for_much_as_for_little(people, sign_in, django_assert_max_num_queries):
    quiet, busy = with_subjects(people), with_subjects(people, operation="Operation Kestrel")
    for _ in range(3):
        with_subjects(people, operation="Operation Kestrel")
        facts = {"reason": factories.reason("ask"), "rationale": "Which?"}
        busy = actions.perform(busy, "ask", by=people.gwen, **facts)
        busy = actions.perform(busy, "answer", by=people.olivia, rationale="That one.")
    client = sign_in(people.gwen)
    client.get(page_of(quiet))
    with django_assert_max_num_queries(12) as few:
        assert client.get(page_of(quiet)).status_code == 200
    with django_assert_max_num_queries(len(few)):
        assert client.get(page_of(busy)).status_code == 200
