"""One of the two defences is taken out in turn; the other one holds.

Every address is opened with the keys of an Eastern referral by people of West Midlands and by an officer of no part in
it, and whatever comes back is searched for the canary that each text of that referral holds.
"""

from __future__ import annotations

import pytest
from django.db.models import Q, QuerySet
from django.urls import reverse

from foundations.accounts.isolation import context
from foundations.documents.models import Document
from foundations.notifications.models import Notification, NotificationQuerySet
from outcomes.querysets import OfferQuerySet, OutcomeQuerySet
from referrals.models import Attachment, Referral
from referrals.querysets import ReferralQuerySet
from referrals.sharing.querysets import ShareQuerySet
from tasking import sight
from tasking.querysets import DisseminationQuerySet, ProductQuerySet, ProductVersionQuerySet, TaskingQuerySet
from terms_of_reference.models import TermsOfReference
from terms_of_reference.querysets import TermsQuerySet
from tests.architecture.access import ACCESS, RECORD
from tests.architecture.test_house import addresses
from tests.isolation import world

pytestmark = pytest.mark.django_db

STRANGERS = ("wanda", "walter", "will")
SCOPES = [
    (ReferralQuerySet, "visible_to"),
    (ShareQuerySet, "visible_to"),
    (TaskingQuerySet, "visible_to"),
    (ProductQuerySet, "visible_to"),
    (ProductVersionQuerySet, "visible_to"),
    (ProductVersionQuerySet, "openable_by"),
    (DisseminationQuerySet, "visible_to"),
    (OutcomeQuerySet, "visible_to"),
    (OfferQuerySet, "visible_to"),
    (TermsQuerySet, "visible_to"),
    (NotificationQuerySet, "for_user"),
]
SLUGS = {
    "referrals:section": "support",
    "terms_of_reference:section": "scope",
    "referrals:step": "reopen",
    "referrals:share-step": "take_back",
    "terms_of_reference:step": "propose",
    "tasking:tasking-step": "accept_tasking",
    "tasking:product-step": "submit_product",
}


@pytest.fixture
def eastern(people):
    return world.everything(people)


def keys(referral) -> list[tuple[str, str]]:
    """Every address with the keys of the referral and of what belongs to it."""
    notice = Notification.objects.filter(reference=referral.reference).first()
    share = referral.shares.first()
    attachment = Attachment.objects.filter(request__referral=referral).first()
    found = []
    for name, pattern in addresses():
        given = {}
        for key in pattern.pattern.converters:
            given[key] = {
                "key": referral.key,
                "number": 1,
                "version_number": 1,
                "attachment": attachment.key,
                "verb": SLUGS.get(name, "reopen"),
                "slug": SLUGS.get(name, "ersou"),
                "kind": "person" if name.startswith("referrals:") else "reasons",
                "subject": _first(referral, "subjects"),
                "link": _first(referral, "subjectlinks"),
                "public_id": notice.public_id
                if name.startswith("notifications")
                else share.public_id
                if "share" in name
                else referral.public_id,
            }.get(key, 1)
        if pattern.pattern.converters or ACCESS.get(name) == "signed in":
            found.append((name, reverse(name, kwargs=given)))
    return found


def _first(referral, rows: str):
    """The key of the first of such rows of the request."""
    return getattr(referral.requests.to_show().first(), rows).first().key


def body(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers}{content.decode(errors='replace')}"


def crawl(client, people, referral, *, in_turn: bool = False) -> list[tuple[str, str]]:
    """Who saw a canary where: every address by every stranger, or by one of them `in_turn`."""
    seen = []
    opened = [
        *keys(referral),
        ("queue", f"/referrals/?q={world.CANARY.lower()}"),
        ("queue", "/referrals/?status=closed"),
    ]
    for place, name in enumerate(STRANGERS):
        client.force_login(getattr(people, name))
        for address, url in opened[place :: len(STRANGERS)] if in_turn else opened:
            text = body(client.get(url))
            if world.CANARY in text:
                seen.append((name, address))
    return seen


def test_the_crawl_finds_canaries_where_there_are_some(client, people, eastern):
    """Else the tests below would prove nothing: those of the region meet them on most pages."""
    client.force_login(people.sia)
    found = {name for name, url in keys(eastern) if world.CANARY in body(client.get(url))}
    assert found >= {
        "dashboard:home",
        "dashboard:queue",
        "referrals:summary",
        "referrals:request",
        "referrals:decisions",
        "referrals:share",
        "api:referral-shares",
        "api:share",
        "terms_of_reference:terms",
        "tasking:development",
        "tasking:tasking",
        "tasking:product",
        "tasking:download",
        "outcomes:outcomes",
        "outcomes:disruption",
        "api:referrals",
        "api:referral",
        "api:products",
        "api:outcomes",
    }, found
    assert {name for name, who in ACCESS.items() if who == RECORD} <= {name for name, _ in keys(eastern)}


def test_both_in_place(client, people, eastern):
    assert crawl(client, people, eastern) == []


@pytest.mark.parametrize(("queryset", "name"), SCOPES, ids=lambda value: getattr(value, "__name__", value))
def test_without_the_scope_of_one_manager(client, people, eastern, monkeypatch, queryset, name):
    """With row-level security alone behind it."""
    monkeypatch.setattr(queryset, name, lambda self, user: self.all())
    assert crawl(client, people, eastern, in_turn=True) == []


@pytest.mark.asvs("V8.3.1", "V8.4.1")
def test_without_the_scope_of_any_manager(client, people, eastern, monkeypatch):
    for queryset, name in SCOPES:
        monkeypatch.setattr(queryset, name, lambda self, user: self.all())
    monkeypatch.setattr(sight, "inside", lambda user, referral="": ~Q(pk__in=[]))
    monkeypatch.setattr(sight, "may_open_files", lambda user, referral="": ~Q(pk__in=[]))
    client.force_login(people.sia)
    assert world.CANARY in body(client.get(eastern.get_absolute_url()))
    assert crawl(client, people, eastern) == []


@pytest.mark.asvs("V8.4.1")
def test_without_row_level_security(client, people, eastern, monkeypatch):
    """The reverse: as a role that sees every row, with the managers in place."""
    monkeypatch.setattr(context, "APP", "toex_owner")
    with context.as_user(people.wanda):
        assert Referral.objects.filter(pk=eastern.pk).exists()
    assert crawl(client, people, eastern) == []


def test_without_either_canaries_are_seen(client, people, eastern, monkeypatch):
    """The control: the tests above can fail."""
    monkeypatch.setattr(context, "APP", "toex_owner")
    for queryset, name in SCOPES:
        monkeypatch.setattr(queryset, name, lambda self, user: self.all())
    assert {name for name, _ in crawl(client, people, eastern)} == set(STRANGERS)


def test_a_view_that_forgets_every_filter_shows_nothing(people, eastern):
    with context.as_user(people.wanda):
        for model in (Referral, TermsOfReference, Document):
            assert not QuerySet(model).exists()
    assert QuerySet(Document).exists()
