"""The queue by API: orders, unknown parameters, saved views, several referrals at once."""

from __future__ import annotations

import pytest

from dashboard.models import SavedView
from referrals import handling
from referrals.models import Referral
from tests import factories
from tests.api.calls import Caller, fields, problem
from tests.people import person


@pytest.fixture
def gwen(people) -> Caller:
    return Caller(people.gwen)


def keys(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["key"] for row in answer.json()["results"]]


def test_the_same_filters_and_orders(people, gwen):
    first, second = factories.at_first_gate(people), factories.at_first_gate(people, operation="Operation Other")
    handling.claim(second, by=people.gwen)
    assert keys(gwen.get("referrals/?sort=-received")) == [second.reference, first.reference]
    assert keys(gwen.get("referrals/?handler=me")) == [second.reference]
    assert keys(gwen.get("referrals/?gate=first&handler=none")) == [first.reference]
    assert keys(gwen.get("referrals/?q=other")) == [second.reference]
    row = gwen.get("referrals/?q=other").json()["results"][0]
    assert (row["handler"], row["restricted"]) == ("Gwen Gateway", False)


def test_what_the_list_does_not_know_is_refused(people, gwen):
    assert fields(gwen.get("referrals/?colour=red")) == ["colour"]
    assert fields(gwen.get("referrals/?sort=name")) == ["sort"]
    problem(gwen.get("referrals/?after=x"), 400)


def test_saved_views(people, gwen):
    made = gwen.post(
        "views/", {"name": "Late", "query": "?late=yes&after=x&colour=red", "team": "ersou", "first": True}
    )
    assert made.status_code == 201, made.content
    assert made.json()["query"] == "late=yes"
    assert made.json()["first"] is True
    address = f"views/{made.json()['id']}/"
    sia = Caller(people.sia)
    assert [view["own"] for view in sia.get("views/").json()["results"]] == [False]
    problem(sia.post(address, {"name": "Hers"}), 403)
    problem(sia.send("DELETE", address), 403)
    problem(Caller(people.will).get(address), 404)
    changed = gwen.post(address, {"name": "Late ones", "first": False})
    assert (changed.json()["name"], changed.json()["query"], changed.json()["team"]) == ("Late ones", "late=yes", None)
    assert fields(gwen.post("views/", {"name": "", "first": "yes"})) == ["name", "first"]
    assert fields(Caller(people.ian).post("views/", {"name": "x", "team": "ersou"})) == ["team"]
    problem(gwen.post("views/", {"name": "Late ones", "query": ""}), 409)
    assert gwen.send("DELETE", address).status_code == 204
    assert not SavedView.objects.exists()


def test_several_at_once_with_a_dry_run(people, gwen):
    three = [factories.at_first_gate(people) for _ in range(3)]
    greta = person("Greta Gateway", "DC", "gateway_officer", "ersou", "greta@toex.example")
    handling.claim(three[0], by=greta)
    rows = [{"key": one.reference, "version": one.version} for one in three] + [
        {"key": "TOEX-EA-2020-99999", "version": 1}
    ]
    tried = gwen.post("bulk/", {"do": "claim", "referrals": rows, "dry_run": True}).json()
    assert [row["done"] for row in tried["results"]] == [False, True, True]
    assert tried["absent"] == ["TOEX-EA-2020-99999"]
    assert Referral.objects.filter(handler=people.gwen).count() == 0
    done = gwen.post("bulk/", {"do": "claim", "referrals": rows}).json()
    assert [row["version"] for row in done["results"]] == [
        three[0].version + 1,
        three[1].version + 1,
        three[2].version + 1,
    ]
    assert done["results"][0]["words"].startswith("Greta Gateway claimed it on")
    stale = gwen.post("bulk/", {"do": "hand-back", "referrals": rows}).json()
    assert [row["done"] for row in stale["results"]] == [False, False, False]
    assert "It changed after you looked at it" in stale["results"][1]["words"]
    rows = [{"key": row["key"], "version": row["version"]} for row in done["results"]]
    assert fields(gwen.post("bulk/", {"do": "give", "referrals": rows, "to": "nobody"})) == ["to"]
    given = gwen.post("bulk/", {"do": "give", "referrals": rows[1:], "to": str(greta.public_id)}).json()
    assert [row["done"] for row in given["results"]] == [True, True]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, ["do", "referrals"]),
        ({"do": ["claim"], "referrals": [], "dry_run": "yes"}, ["do", "dry_run", "referrals"]),
        ({"do": "claim", "referrals": [{"key": "x"}]}, ["referrals"]),
        ({"do": "claim", "referrals": [{"key": "x", "version": True}]}, ["referrals"]),
        ({"do": "claim", "referrals": [{"key": "x", "version": 1}] * 51}, ["referrals"]),
        ([], [None]),
    ],
)
def test_what_makes_no_sense_is_named(people, gwen, body, named):
    assert fields(gwen.post("bulk/", body)) == named


def test_bulk_is_for_those_who_decide_at_a_gate(people):
    problem(Caller(people.ian).post("bulk/", {}), 403)
