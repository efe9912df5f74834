"""Two windows of one person at the same moment, each on a connection of its own: saved views and saved searches."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.http import Http404
from django.utils import timezone

from dashboard import habits, saved
from dashboard.models import SavedSearch, SavedView
from dashboard.search import kept
from foundations.core.errors import Conflict
from tests.people import People
from tests.tasking.test_concurrency import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db):
    """The people, with the reference data that another test's end may have emptied."""
    call_command("load_reference_data", verbosity=0)
    return People()


VIEWS = SimpleNamespace(
    model=SavedView,
    save=lambda by, name, **more: saved.save(name=name, query="tab=open", by=by, **more),
    change=lambda one, by, name: saved.change(one, name=name, by=by, team=None, first=False),
    delete=lambda one, by: saved.delete(one, by=by),
)
SEARCHES = SimpleNamespace(
    model=SavedSearch,
    save=lambda by, name: kept.save(name=name, query="q=van", notify="at_once", by=by),
    change=lambda one, by, name: kept.change(one, name=name, notify="never", by=by),
    delete=lambda one, by: kept.delete(one, by=by),
)


def names(kind) -> list[str]:
    return sorted(kind.model.objects.values_list("name", flat=True))


def test_views_and_searches_in_two_windows(people, monkeypatch):
    """One walk, because emptying the tables takes longer than all of it."""
    gwen = people.gwen
    for kind in (VIEWS, SEARCHES):
        _walk(kind, gwen, monkeypatch)


def _walk(kind, gwen, monkeypatch):
    # Saved twice under one name: the second is told that there is one.
    assert refused(at_once(*(lambda: kind.save(gwen, "Mine") for _ in range(2)))) == 1
    assert names(kind) == ["Mine"]
    # Under two names: both.
    assert refused(at_once(*(lambda name=name: kind.save(gwen, name) for name in ("One", "Two")))) == 0
    one, two = (kind.model.objects.get(name=name) for name in ("One", "Two"))
    # Given one name while another takes it, in either way.
    assert refused(at_once(lambda: kind.change(one, gwen, "Same"), lambda: kind.change(two, gwen, "Same"))) == 1
    assert refused(at_once(lambda: kind.save(gwen, "New"), lambda: kind.change(two, gwen, "New"))) == 1
    assert len(names(kind)) == len(set(names(kind)))
    # Two names at once for one: the later one holds, and neither is half of it.
    assert refused(at_once(*(lambda name=name: kind.change(one, gwen, name) for name in ("Left", "Right")))) == 0
    one.refresh_from_db()
    assert one.name in {"Left", "Right"}
    # Deleted while it is changed: it is gone, whichever came first, and the other is told that there is none.
    for _ in range(3):
        third = kind.save(gwen, "Third")
        outcomes = at_once(
            lambda third=third: kind.delete(third, gwen), lambda third=third: kind.change(third, gwen, "X")
        )
        assert outcomes[0] is None
        assert isinstance(outcomes[1], Http404 | kind.model), outcomes
        assert not kind.model.objects.filter(pk=third.pk).exists()
    # Deleted twice.
    third = kind.save(gwen, "Third")
    outcomes = at_once(*(lambda: kind.delete(third, gwen) for _ in range(2)))
    assert sorted(type(one).__name__ for one in outcomes) == ["Http404", "NoneType"]
    # The last place that there is, taken once.
    for module in (saved, kept):
        monkeypatch.setattr(module, "AT_MOST", kind.model.objects.count() + 1)
    outcomes = at_once(*(lambda name=name: kind.save(gwen, name) for name in ("Last", "Later")))
    assert refused(outcomes) == 1
    assert "as many as there can be" in _said(outcomes) or "Delete one" in _said(outcomes)
    monkeypatch.undo()


def _said(outcomes) -> str:
    return next(one.explanation for one in outcomes if isinstance(one, Conflict))


def test_a_first_view_that_is_deleted_meanwhile_leaves_the_usual_list(people):
    gwen = people.gwen
    view = VIEWS.save(gwen, "First")
    outcomes = at_once(lambda: saved.open_first(view, by=gwen), lambda: saved.delete(view, by=gwen))
    assert outcomes == [None, None]
    assert habits.of(gwen).default_query is None


def test_a_search_is_told_once_where_two_sweeps_run_and_stays_deleted(people):
    gwen = people.gwen
    search = SEARCHES.save(gwen, "Vans")
    now = timezone.now()
    assert at_once(lambda: kept.sweep(now=now), lambda: kept.sweep(now=now)) == [0, 0]
    outcomes = at_once(lambda: kept.sweep(now=now), lambda: kept.delete(search, by=gwen))
    assert outcomes == [0, None]
    assert not SavedSearch.objects.exists()
