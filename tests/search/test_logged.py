"""A search is logged with its words; one across regions asks why; what it costs; the API says the same."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundations.accounts.isolation import context as isolation
from foundations.audit.models import AccessEvent
from referrals.models import SearchText
from tests import factories
from tests.api.calls import Caller, problem
from tests.queue.test_list import add
from tests.search.conftest import SEARCH

pytestmark = pytest.mark.django_db


def test_the_words_are_in_the_log_whatever_they_found(people, sign_in):
    one = factories.at_first_gate(people, intelligence_gaps="A woodcock.")
    client = sign_in(people.sia)
    client.get(SEARCH, {"q": "woodcock"})
    row = AccessEvent.objects.latest("pk")
    assert (row.screen, row.operation, row.references) == ("dashboard:search", "consultation", [one.reference])
    assert "Searched for: woodcock" in row.shown
    client.get(SEARCH, {"q": "snipe " * 30})
    row = AccessEvent.objects.latest("pk")
    assert "".join(row.shown) == "Searched for: " + ("snipe " * 30).strip()
    assert row.references == []


def test_across_regions_it_asks_why_once_and_is_a_combination(people, sign_in):
    one = factories.at_first_gate(people, intelligence_gaps="A woodcock.")
    client = sign_in(people.nora)
    asks = client.get(SEARCH, {"q": "woodcock"})
    assert asks.url.startswith("/audit/reason/") or "reason" in asks.url
    assert "reaches other regions" in client.get(asks.url).text
    back = client.post(asks.url, {"reason": "Operation Marsh, linked birds."}, follow=True)
    assert one.reference in back.text
    row = AccessEvent.objects.filter(screen="dashboard:search").latest("pk")
    assert (row.operation, row.reason) == ("combination", "Operation Marsh, linked birds.")
    assert client.get(SEARCH, {"q": "snipe"}).status_code == 200, "asked once a session"


def test_within_one_region_nobody_is_asked(people, sign_in):
    one = factories.at_first_gate(people, intelligence_gaps="A woodcock.")
    for query in ({"q": "woodcock", "region": "ersou"}, {"q": "woodcock region:ersou"}):
        assert one.reference in sign_in(people.nora).get(SEARCH, query).text
    assert one.reference in sign_in(people.sia).get(SEARCH, {"q": "woodcock"}).text


def statements(client, query: dict) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(SEARCH, query).status_code == 200
    skipped = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    return [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(skipped)]


def test_eight_statements_however_much_is_found(people, sign_in):
    add(people, 2)
    client = sign_in(people.sia)
    client.get(SEARCH, {"q": "number"})
    few = statements(client, {"q": "number status:open"})
    add(people, 30)
    many = statements(client, {"q": "number status:open"})
    assert len(few) == len(many) <= 8, "\n".join(many)


def test_pages_show_each_once_and_the_cursor_is_of_its_search(people, sign_in, monkeypatch):
    monkeypatch.setattr("dashboard.search.finding.PAGE", 2)
    monkeypatch.setattr("dashboard.search.finding.find.__kwdefaults__", {"after": "", "size": 2, "changed": None})
    for number in range(5):
        factories.at_first_gate(people, operation=f"Operation Woodcock {number}")
    client, address, seen = sign_in(people.sia), f"{SEARCH}?q=woodcock", []
    while address:
        context = client.get(address).context_data
        seen += [one.reference for one in context["result"].rows]
        following = context["result"].next
        address = f"{SEARCH}{context['address']}&after={following}" if following else None
    assert len(seen) == len(set(seen)) == 5


def test_the_words_are_found_by_their_index_under_the_policies(people):
    """PostgreSQL takes no index for `@@` under a policy; the function that looks for words is above them."""
    person = people.sia
    add(people, 3)
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_indexscan = off")
    with isolation.as_user(person):
        plan = SearchText.objects.extra(where=["words @@ to_tsquery('number')"]).explain()
    assert "referrals_text_words" not in plan, "if this holds no longer, the function can go"
    with connection.cursor() as cursor:
        cursor.execute(
            "explain select s.id from referrals_searchtext s where s.words @@ to_tsquery('number') and s.seers && %s::bigint[] "
            "order by s.id + 0 desc limit 200",
            [[1, 2]],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert re.search(r"Bitmap Index Scan on referrals_text_words", plan), plan


def test_the_api_finds_the_same_and_asks_for_the_same_reason(people):
    one = factories.at_first_gate(people, intelligence_gaps="A woodcock was seen.")
    sia, nora = Caller(people.sia), Caller(people.nora)
    answer = sia.get("search/?q=woodcocks+status:open").json()
    (found,) = answer["results"]
    assert found["reference"] == one.reference
    assert found["places"][0]["kind"] == "request"
    assert {"text": "woodcock", "hit": True} in found["places"][0]["body"]
    assert sia.get(f"search/?q={one.reference}").json()["opens"] == one.reference
    problem(sia.get("search/?q=woodcock&colour=red"), 422)
    problem(sia.get("search/?q=woodcock&after=made+up"), 400)
    problem(sia.get(f"search/?q={'x' * 600}"), 422)
    saved = sia.post("searches/", {"name": "Birds", "notify": "daily", "query": "q=woodcock"})
    assert saved.status_code == 201
    address = f"searches/{saved.json()['id']}/"
    changed = sia.post(address, {"name": "Waders", "notify": "never"}).json()
    assert (changed["name"], changed["query"]) == ("Waders", "q=woodcock")
    assert [row["name"] for row in sia.get("searches/").json()["results"]] == ["Waders"]
    problem(nora.get(address), 404)
    assert sia.send("DELETE", address).status_code == 204
    problem(nora.get("search/?q=woodcock"), 428)
    assert nora.get("search/?q=woodcock", **{"X-Reason": "Marsh"}).json()["total"] == 1
