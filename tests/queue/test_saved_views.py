"""Saved views: one's own, a team's, the first one, and what becomes of filters that are gone."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from dashboard import habits, saved
from dashboard.models import SavedView
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.core.errors import Conflict
from foundations.core.formats import today
from referrals.models import ThreatArea
from tests import factories
from tests.dashboard.test_queue import QUEUE

NEW = "/referrals/views/new/"


def kept(by, query="tab=first-gate&priority=high", **more) -> SavedView:
    return saved.save(**{"name": "Mine", "query": query, "by": by} | more)


def names(user) -> list[str]:
    return [view.name for view in saved.listed(user)]


def test_a_list_is_saved_and_opened_again(people, sign_in):
    factories.at_first_gate(people)
    client = sign_in(people.gwen)
    page = client.get(QUEUE, {"tab": "first-gate", "risk": "yes", "sort": "-due", "columns": ["due"], "after": ""})
    query = page.context_data["to_save"]
    assert NEW + "?" in page.text
    assert client.get(f"{NEW}?{query}").status_code == 200
    answer = client.post(NEW, {"name": "Danger", "query": query + "&after=x&nonsense=1", "first": "yes"})
    view = SavedView.objects.get()
    assert answer["Location"] == f"/referrals/?{view.query}&view={view.public_id}"
    assert QueryDict(view.query).dict() == {"tab": "first-gate", "risk": "yes", "sort": "-due", "columns": "due"}
    opened = client.get(client.get(view.get_absolute_url())["Location"])
    assert opened.status_code == 200
    assert opened.context_data["columns"] == ["due"]
    assert client.get(QUEUE)["Location"] == f"?{view.query}", "it is their first view"
    assert client.get(QUEUE, {"tab": "open"}).status_code == 200


def test_a_name_is_needed_and_free_and_nothing_typed_is_lost(people, sign_in):
    client = sign_in(people.gwen)
    kept(people.gwen)
    assert client.post(NEW, {"name": "", "query": "tab=open"}).status_code == 422
    again = client.post(NEW, {"name": "Mine", "query": "tab=open"})
    assert again.status_code == 422
    assert "You have a view called “Mine” already." in again.text
    long = client.post(NEW, {"name": "Long", "query": "q=" + "x" * 2500})
    assert long.status_code == 422
    assert "more filters than can be kept" in long.text


def test_a_team_sees_what_its_leaders_share(people):
    team = Organisation.objects.get(slug="ersou")
    kept(people.gwen, name="Shared", team=team)
    kept(people.gwen, name="Alone")
    for name, found in {
        "gwen": ["Alone", "Shared"],
        "sia": ["Shared"],
        "ian": ["Shared"],
        "will": [],
        "olivia": [],
    }.items():
        user = getattr(people, name)
        assert names(user) == found, name
        with isolation.as_user(user):
            assert sorted(SavedView.objects.values_list("name", flat=True)) == found, name
    for name in ("ian", "will", "olivia", "nora"):
        with pytest.raises(PermissionDenied):
            kept(getattr(people, name), team=team)


def test_only_its_owner_changes_or_deletes_it(people, sign_in):
    team = Organisation.objects.get(slug="ersou")
    view = kept(people.gwen, name="Shared", team=team)
    address = f"/referrals/views/{view.public_id}/"
    sia = sign_in(people.sia)
    assert "Gwen Gateway shares it with" in sia.get("/referrals/views/").text
    assert sia.post(f"{address}first/", {"first": "yes"}).status_code == 302
    assert sia.get(QUEUE)["Location"] == f"?{view.query}"
    assert sia.get(f"{address}change/").status_code == 403
    assert sia.post(f"{address}delete/").status_code == 403
    assert sign_in(people.will).get(address).status_code == 404
    gwen = sign_in(people.gwen)
    assert gwen.post(f"{address}change/", {"name": "New name", "query": ""}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.team, view.query) == ("New name", None, "tab=first-gate&priority=high")
    assert gwen.post(f"{address}change/", {"name": "New name", "query": "tab=hold"}).status_code == 302
    view.refresh_from_db()
    assert view.query == "tab=hold"
    assert sign_in(people.sia).get(QUEUE).status_code == 200, "it is hers no longer, so the usual list opens"
    assert sign_in(people.gwen).post(f"{address}delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_what_is_gone_is_said_left_out_and_saved_anew(people, sign_in):
    factories.at_first_gate(people)
    ended = ThreatArea.objects.get(code="county-lines")
    query = f"tab=open&threat={ended.code}&force=norfolk&lead={people.will.public_id}&status=sctac_triage&status=gone"
    view = kept(people.sia, query=query)
    ThreatArea.objects.filter(pk=ended.pk).update(valid_to=today())
    client = sign_in(people.sia)
    page = client.get(client.get(view.get_absolute_url())["Location"])
    assert page.status_code == 200
    assert "is shown without them: Status, Main threat area, Lead analyst." in page.text
    assert len(page.context_data["lines"]) == 1
    assert "Save it without them" in page.text
    answer = client.post(f"{view.get_absolute_url()}change/", {"name": "Mine", "query": page.context_data["to_save"]})
    again = client.get(answer["Location"])
    assert "is shown without them" not in again.text
    view.refresh_from_db()
    assert "force=norfolk" in view.query
    assert "status=sctac_triage" in view.query
    assert "gone" not in view.query


def test_there_is_an_end_to_how_many(people, monkeypatch):
    monkeypatch.setattr(saved, "AT_MOST", 1)
    kept(people.gwen)
    with pytest.raises(Conflict, match="Delete one first"):
        kept(people.gwen, name="Another")


def test_saving_as_first_and_no_longer(people):
    view = kept(people.gwen, first=True)
    assert habits.of(people.gwen).default_query == view.query
    saved.change(view, name="Mine", by=people.gwen, team=None, first=False)
    assert habits.of(people.gwen).default_query is None
