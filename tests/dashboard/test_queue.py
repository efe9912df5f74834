"""The queue: who finds what in it, its filters and pages, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals import actions
from referrals.models import Referral
from tests import factories

QUEUE = "/referrals/"


def add(people, count: int) -> None:
    """`count` more referrals of Norfolk at the first gate, alike but for name and due date."""
    first = factories.at_first_gate(people)
    start = Referral.objects.count() * 100
    rows = []
    for place in range(start, start + count - 1):
        copy = Referral.objects.get(pk=first.pk)
        copy.pk, copy._state.adding = None, True
        copy.public_id = Referral._meta.get_field("public_id").get_default()
        copy.reference = f"TOEX-EA-2025-{place:05d}"
        copy.operation = f"Operation Number {place}"
        copy.due_at = first.due_at + timedelta(minutes=place)
        rows.append(copy)
    Referral.objects.bulk_create(rows)


@pytest.mark.parametrize("name", ["sia", "nora", "olivia", "ada"])
def test_it_takes_the_same_few_statements_for_10_rows_and_50(people, sign_in, name, django_assert_max_num_queries):
    client = sign_in(getattr(people, name))
    counts = []
    for more in (10, 40):
        add(people, more)
        # The first look is noted, and what the filters offer is read where people or organisations have changed.
        client.get(QUEUE)
        with django_assert_max_num_queries(9) as statements:
            assert client.get(QUEUE).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1], counts


def test_every_referral_is_on_one_page_only_and_due_first(people, sign_in):
    add(people, 120)
    client = sign_in(people.sia)
    address, seen = QUEUE, []
    while address:
        page = client.get(address)
        context = page.context_data
        seen += [line.row.reference for line in context["lines"]]
        address = QUEUE + context["next"] if context["next"] else None
    expected = list(Referral.objects.in_queue_order().values_list("reference", flat=True))
    assert seen == expected
    assert len(seen) == 120


@pytest.mark.parametrize("cursor", ["x", "WyIiLDBd:1abc:def", "%00", "a" * 3000])
def test_a_cursor_that_was_tampered_with_leads_to_the_first_page(people, sign_in, cursor):
    add(people, 2)
    answer = sign_in(people.sia).get(QUEUE, {"after": cursor, "priority": "high"})
    assert answer.status_code == 400
    assert "The place in the list was not understood, so this is its first page." in answer.text
    assert answer.context_data["first"] == "?priority=high"


def listed(client, **filters) -> set[str]:
    return {line.row.operation for line in client.get(QUEUE, filters).context_data["lines"]}


def test_filters_narrow_and_can_be_combined(people, sign_in):
    factories.at_first_gate(people, operation="At the first gate")
    factories.agreeing_terms(people, operation="Agreeing terms")
    factories.declined(people, operation="Declined")
    client = sign_in(people.sia)
    assert listed(client) == {"At the first gate", "Agreeing terms"}
    assert listed(client, finished="yes") == {"At the first gate", "Agreeing terms", "Declined"}
    assert listed(client, status=["sctac_triage", "declined"]) == {"At the first gate", "Declined"}
    assert listed(client, priority="high") == {"Agreeing terms"}
    assert listed(client, lead="none") == {"At the first gate"}
    assert listed(client, lead=people.ian.public_id) == {"Agreeing terms"}
    assert listed(sign_in(people.ian), lead="me") == {"Agreeing terms"}
    assert listed(client, force="norfolk", threat="modern-slavery", status="agreeing_terms") == {"Agreeing terms"}
    assert listed(client, force="kent") == set()


def test_late_lists_what_is_past_its_deadline(people, sign_in):
    late = factories.at_first_gate(people, operation="Late")
    factories.at_first_gate(people, operation="In time")
    Referral.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    assert listed(sign_in(people.gwen), late="yes") == {"Late"}


def test_a_filter_that_makes_no_sense_is_named_and_left_out(people, sign_in):
    factories.at_first_gate(people)
    page = sign_in(people.sia).get(QUEUE, {"status": "no-such", "force": "\x00", "lead": "'; drop table"})
    assert page.status_code == 200
    assert "were not understood and are left out" in page.text


def test_nobody_finds_what_is_not_theirs(people, sign_in):
    referral = factories.agreeing_terms(people)
    actions.perform(referral, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Waiting.")
    for name in ("olivia", "sam", "sia", "ada", "nora"):
        assert referral.reference in sign_in(getattr(people, name)).get(QUEUE).text, name
    for name in ("colin", "walter", "wanda", "nick", "otto", "adam"):
        page = sign_in(getattr(people, name)).get(QUEUE, {"finished": "yes"}).text
        assert referral.reference not in page, name
        assert referral.operation not in page, name


def test_an_empty_queue_says_so(people, sign_in):
    assert "No referrals here" in sign_in(people.sia).get(QUEUE).text
    assert "No referrals match" in sign_in(people.sia).get(QUEUE, {"priority": "urgent"}).text
