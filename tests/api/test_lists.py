"""The list of referrals by API: filters, pages, and what it costs."""

from __future__ import annotations

import pytest
from django.core import signing

from referrals import actions
from tests import factories
from tests.api.calls import fields, problem


def keys(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["key"] for row in answer.json()["results"]]


@pytest.mark.asvs("V8.2.2")
def test_each_sees_what_is_theirs(people, call):
    draft, sent = factories.draft(people), factories.at_first_gate(people)
    assert set(keys(call("olivia").get("referrals/"))) == {draft.key, sent.key}
    for name in ("sam", "gwen", "sia", "nora"):
        assert keys(call(name).get("referrals/")) == [sent.key]
    for name in ("colin", "walter", "wanda", "otto", "adam"):
        assert keys(call(name).get("referrals/")) == []


def test_filters_narrow(people, call):
    first, second = factories.at_first_gate(people), factories.agreeing_terms(people)
    over = factories.withdrawn(people)
    sia = call("sia")
    assert set(keys(sia.get("referrals/"))) == {first.key, second.key}
    assert keys(sia.get("referrals/?status=sctac_triage")) == [first.key]
    assert set(keys(sia.get("referrals/?status=sctac_triage&status=withdrawn"))) == {first.key, over.key}
    assert keys(sia.get("referrals/?priority=high")) == [second.key]
    assert keys(sia.get("referrals/?lead=none&status=sctac_triage")) == [first.key]
    assert keys(sia.get(f"referrals/?lead={people.ian.public_id}")) == [second.key]
    assert keys(call("ian").get("referrals/?lead=me")) == [second.key]
    assert keys(sia.get("referrals/?late=yes")) == []
    assert len(keys(sia.get("referrals/?finished=yes"))) == 3
    assert keys(sia.get("referrals/?force=suffolk")) == []
    assert len(keys(call("nora").get("referrals/?region=ersou"))) == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [("status=open", "status"), ("priority=1", "priority"), ("threat=x", "threat"), ("lead=x%00", "lead")],
)
def test_a_filter_that_cannot_be_used_is_named(people, call, query, field):
    assert fields(call("sia").get(f"referrals/?{query}")) == [field]


def test_pages_follow_each_other(people, call, monkeypatch):
    monkeypatch.setattr("referrals.api.views.PAGE", 2)
    made = {factories.at_first_gate(people).key for _ in range(5)}
    found, after = [], ""
    for _ in range(3):
        answer = call("sia").get(f"referrals/?after={after}" if after else "referrals/")
        found += keys(answer)
        after = answer.json()["next"]
    assert after is None
    assert (len(found), set(found)) == (5, made)


@pytest.mark.parametrize(
    "cursor",
    ["x", "%00", "a:b:c", "é", signing.dumps(["", 1]), signing.dumps(["x"], salt="keyset")],
    ids=["short", "nul", "parts", "accent", "other salt", "other key"],
)
@pytest.mark.asvs("V2.2.1")
def test_a_cursor_cannot_be_made_up(people, call, cursor):
    problem(call("sia").get(f"referrals/?after={cursor}"), 400)


def test_the_list_costs_the_same_for_any_number_of_rows(people, call, django_assert_max_num_queries):
    for _ in range(10):
        factories.at_first_gate(people)
    sia = call("sia")
    with django_assert_max_num_queries(8) as few:
        assert len(keys(sia.get("referrals/"))) == 10
    for _ in range(40):
        factories.at_first_gate(people)
    with django_assert_max_num_queries(len(few)):
        assert len(keys(sia.get("referrals/"))) == 50


def test_the_detail_costs_the_same_for_any_number_of_rows(people, call, django_assert_max_num_queries):
    referral, sia = factories.at_second_gate(people), call("sia")
    address = f"referrals/{referral.key}/"
    with django_assert_max_num_queries(13) as few:
        assert sia.get(address).status_code == 200
    for _ in range(4):
        for verb, by in (("ask", people.sia), ("answer", people.olivia)):
            facts = {"rationale": "Because."} | ({"reason": factories.reason("ask")} if verb == "ask" else {})
            referral = actions.perform(referral, verb, by=by, **facts)
    with django_assert_max_num_queries(len(few)):
        assert len(sia.get(address).json()["history"]) == 10


def test_development_costs_the_same_for_any_number_of_rows(people, call, django_assert_max_num_queries):
    referral, sia = factories.in_development(people), call("sia")
    product = factories.product_draft(people, referral)
    address = f"referrals/{referral.key}/products/{product.number}/"
    with django_assert_max_num_queries(13) as few:
        assert sia.get(address).status_code == 200
    for _ in range(3):
        factories.development.add_version(
            product, by=people.ian, version=product.version, document=factories.upload(), note=""
        )
        product.refresh_from_db()
        product = factories.development.perform_product(product, "submit_product", by=people.ian)
        product = factories.development.perform_product(product, "return_product", by=people.sia, rationale="More.")
    with django_assert_max_num_queries(len(few)):
        assert len(sia.get(address).json()["history"]) == 6
