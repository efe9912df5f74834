"""Home: what waits for each person, what is late and new, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.models import Referral
from tests import factories


def awaiting(client) -> list[str]:
    return [row.operation for row in client.get("/").context_data["awaiting"]]


@pytest.mark.parametrize(
    ("made", "waits_for"),
    [
        (factories.draft, {"olivia"}),
        (factories.with_adviser, {"ada"}),
        (factories.at_first_gate, {"gwen"}),
        (factories.at_second_gate, {"sia", "dina"}),
        (factories.question_asked, {"olivia", "sam"}),
        (factories.agreeing_terms, {"sam", "ian"}),
        (factories.in_development, {"ian"}),
        (factories.reassessment, {"sia", "dina"}),
        (factories.closing, {"sia", "dina"}),
        (factories.closed, {"olivia", "sam"}),
        (factories.declined, set()),
        (factories.on_hold, set()),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_referral_waits_for_those_whose_step_is_next(people, sign_in, made, waits_for):
    made(people)
    everybody = ("olivia", "sam", "colin", "ada", "gwen", "sia", "dina", "ian", "dora", "wanda", "ned", "nora", "otto")
    assert {name for name in everybody if awaiting(sign_in(getattr(people, name)))} == waits_for


def test_what_is_late_and_what_is_new(people, sign_in):
    old = factories.at_first_gate(people, operation="Old and late")
    factories.at_first_gate(people, operation="New")
    past = timezone.now() - timedelta(days=9)
    Referral.objects.filter(pk=old.pk).update(due_at=past, received_at=past)
    context = sign_in(people.gwen).get("/").context_data
    assert [row.operation for row in context["late"]] == ["Old and late"]
    assert [row.operation for row in context["new"]] == ["New"]


@pytest.mark.parametrize("name", ["olivia", "sia", "nora", "ian", "ada", "otto"])
def test_home_takes_the_same_few_statements_for_2_referrals_and_20(
    people, sign_in, name, django_assert_max_num_queries
):
    client = sign_in(getattr(people, name))
    counts = []
    for more in (2, 18):
        for _ in range(more):
            factories.at_second_gate(people)
        with django_assert_max_num_queries(9) as statements:
            assert client.get("/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize(("name", "work"), [("otto", "/audit/"), ("adam", "/administration/")])
def test_roles_without_operational_content_are_told_so_and_led_to_their_work(people, sign_in, name, work):
    factories.at_second_gate(people)
    page = sign_in(getattr(people, name)).get("/").text
    assert "It sees no operational content." in page
    main = page.partition("<main")[2]
    assert f'<a class="govuk-link" href="{work}' in main
    assert "Lanternfish" not in page
