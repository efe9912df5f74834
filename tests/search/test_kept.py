"""Saved searches, and being told once of what is new in them, as long as one may see it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.models import SavedSearch
from dashboard.search import kept
from foundations.core.formats import LONDON
from foundations.notifications.models import Notification, OutboxEmail
from referrals.conversation import actions as conversation
from referrals.sight import restriction
from tests import factories
from tests.search.conftest import SEARCH

pytestmark = pytest.mark.django_db
SAVED = f"{SEARCH}saved/"


def told(person) -> list[Notification]:
    return list(Notification.objects.filter(recipient=person, kind="dashboard.search").order_by("pk"))


def saved(people, *, notify="at_once", by="sia", query="q=woodcock") -> SavedSearch:
    return kept.save(name="Birds of the marsh", query=query, notify=notify, by=getattr(people, by))


def later(minutes: int = 1) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def test_saved_opened_changed_and_deleted_by_pages(people, sign_in):
    client = sign_in(people.sia)
    page = client.get(SEARCH, {"q": "woodcock", "status": "closed"}).text
    assert f"{SAVED}new/?q=woodcock&amp;status=closed" in page
    assert client.post(f"{SAVED}new/", {"query": "q=woodcock"}).status_code == 422
    facts = {"name": "Birds", "notify": "daily", "query": "q=woodcock&status=closed&after=x&colour=red"}
    answer = client.post(f"{SAVED}new/", facts)
    search = SavedSearch.objects.get(owner=people.sia)
    assert search.query == "q=woodcock&status=closed"
    assert answer.url == f"{SEARCH}?{search.query}&search={search.public_id}"
    assert "already" in client.post(f"{SAVED}new/", facts).text
    assert "Tells you daily" in client.get(SAVED).text
    assert client.get(f"{SAVED}{search.public_id}/").url == answer.url
    change = f"{SAVED}{search.public_id}/change/"
    client.post(change, {"name": "Waders", "notify": "never", "query": ""})
    search.refresh_from_db()
    assert (search.name, search.notify, search.query) == ("Waders", "never", "q=woodcock&status=closed")
    too_long = client.post(change, {"name": "Waders", "notify": "never", "query": "q=" + "x" * 2500})
    assert too_long.status_code == 422
    assert sign_in(people.gwen).get(f"{SAVED}{search.public_id}/").status_code == 404
    assert sign_in(people.sia).post(f"{SAVED}{search.public_id}/delete/").status_code == 302
    assert not SavedSearch.objects.exists()


def test_one_whose_filter_is_gone_is_shown_without_it(people, sign_in):
    search = saved(people, query="q=woodcock&threat=gone&status=closed")
    page = sign_in(people.sia).get(f"{SAVED}{search.public_id}/", follow=True).text
    assert "was saved with filters that are no longer there" in page
    assert f"{SAVED}{search.public_id}/change/?q=woodcock&amp;status=closed" in page


def test_told_once_of_each_new_text_and_not_of_what_was_there(people):
    old = factories.at_first_gate(people, intelligence_gaps="A woodcock.")
    saved(people)
    assert kept.sweep(now=later(1)) == 0
    new = factories.at_first_gate(people, operation="Operation Woodcock")
    assert kept.sweep(now=later(2)) == 1
    assert kept.sweep(now=later(3)) == 0, "the overlap finds it again, and it was told"
    (notice,) = told(people.sia)
    assert (notice.reference, notice.path) == (new.reference, new.get_absolute_url())
    assert notice.text == "Your search: Birds of the marsh"
    letter = OutboxEmail.objects.get(notification=notice)
    assert "Birds" not in letter.subject + letter.body
    assert "oodcock" not in letter.subject + letter.body
    conversation.write(old, kind="message", text="Another woodcock.", by=people.olivia)
    assert kept.sweep(now=later(4)) == 1
    assert told(people.sia)[-1].reference == old.reference


def test_nobody_is_told_of_what_they_may_not_see(people):
    one = factories.at_second_gate(people)
    for name in ("sia", "olivia", "wanda", "gwen"):
        saved(people, by=name)
    conversation.write(one, kind="note", text="A woodcock.", by=people.sia)
    restriction.restrict(one, people=[people.sia], reason="An officer is named.", by=people.olivia)
    kept.sweep(now=later())
    assert {name for name in ("sia", "olivia", "wanda", "gwen") if told(getattr(people, name))} == {"sia"}


def test_daily_means_at_seven_in_the_morning(people):
    search = saved(people, notify="daily")
    factories.at_first_gate(people, intelligence_gaps="A woodcock.")
    day = timezone.now().astimezone(LONDON) + timedelta(days=1)
    assert kept.sweep(now=day.replace(hour=6, minute=59)) == 0 or search.looked_at < day.replace(hour=7) - timedelta(
        days=1
    )
    assert len(told(people.sia)) + kept.sweep(now=day.replace(hour=7, minute=1)) >= 1
    kept.sweep(now=day.replace(hour=7, minute=30))
    assert len(told(people.sia)) == 1


def test_what_fails_is_left_for_the_next_time(people, monkeypatch):
    saved(people)
    factories.at_first_gate(people, intelligence_gaps="A woodcock.")
    with monkeypatch.context() as broken:
        broken.setattr("dashboard.search.finding.find", lambda *given, **more: 1 / 0)
        assert kept.sweep(now=later()) == 0
    assert kept.sweep(now=later(2)) == 1


def test_not_more_than_fifty(people, sign_in, monkeypatch):
    monkeypatch.setattr(kept, "AT_MOST", 1)
    saved(people)
    page = sign_in(people.sia).post(f"{SAVED}new/", {"name": "Another", "notify": "never", "query": "q=x"})
    assert page.status_code == 422
    assert "Delete one" in page.text
