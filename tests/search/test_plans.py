"""However a search is narrowed, the index of words finds it, and no search reads all texts or all referrals."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership
from referrals.models import SearchText
from tests.scans import Scans
from toex.scale import load

pytestmark = pytest.mark.django_db

NARROWED = {
    "nothing": {},
    "kinds": {"kinds": ["request"]},
    "statuses": {"statuses": ["closed", "on_hold"]},
    "regions": {"regions": ["ersou"]},
    "forces": {"forces": ["norfolk"]},
    "threats": {"threats": ["county-lines"]},
    "months": {"since": "2026-01-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"},
    "days": {"since": "2026-10-01T00:00:00Z", "until": "2026-10-09T00:00:00Z"},
    "several": {"forces": ["norfolk"], "statuses": ["closed"], "kinds": ["request", "decision"]},
}


@pytest.fixture
def many(settings, monkeypatch):
    """Two copies of each that is made up."""
    settings.DEMO = True
    monkeypatch.setattr(load, "MADE_UP", 500)
    call_command("seed_scale", referrals=1500, stdout=StringIO())


def find(narrow: dict, words: str = "intelligence", most: int = 200, besides: str = "") -> list[int]:
    also = f"array[{besides}]" if besides else "'{}'::tsquery[]"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select toex_found(to_tsquery('english', %s), {also}, %s::jsonb, %s)", [words, json.dumps(narrow), most]
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("role", ["senior_intelligence_analyst", "national_performance_analyst"])
def test_what_is_narrowed_is_narrowed_in_the_index(many, role):
    user = Membership.objects.active().filter(role=role).order_by("pk").first().user
    with isolation.as_user(user):
        for name, narrow in NARROWED.items():
            with Scans("referrals_searchtext", "referrals_referral") as scans:
                find(narrow)
            assert scans.whole == 0, name
            if name != "nothing":
                assert "referrals_text_words" in scans.indexes, (name, scans.indexes)


def test_it_finds_what_reading_every_text_finds(many):
    """By all filters, in every slice: the same ids as the plain question, newest first."""
    user = Membership.objects.active().filter(role="national_performance_analyst").first().user
    plain = {
        "kinds": lambda rows: rows.filter(kind="request"),
        "statuses": lambda rows: rows.filter(referral__status__in=["closed", "on_hold"]),
        "regions": lambda rows: rows.filter(referral__region__slug="ersou"),
        "forces": lambda rows: rows.filter(referral__force__slug="norfolk"),
        "threats": lambda rows: rows.filter(referral__primary_threat__code="county-lines"),
        "months": lambda rows: rows.filter(at__gte="2026-01-01T00:00Z", at__lt="2026-12-01T00:00Z"),
        "days": lambda rows: rows.filter(at__gte="2026-10-01T00:00Z", at__lt="2026-10-09T00:00Z"),
    }
    with isolation.as_user(user):
        for name, narrowed in plain.items():
            rows = narrowed(SearchText.objects.visible_to(user)).extra(
                where=["referrals_searchtext.words @@ to_tsquery('english', 'intelligence')"]
            )
            wanted = list(rows.order_by("-pk").values_list("pk", flat=True))
            assert wanted, name
            for most in (5, 200, 100_000):
                assert find(NARROWED[name], most=most) == wanted[:most], (name, most)


def test_a_name_besides_is_looked_for_once(many):
    user = Membership.objects.active().filter(role="national_performance_analyst").first().user
    with isolation.as_user(user):
        one = SearchText.objects.filter(kind="request", pk__in=find({}, most=100_000)).order_by("pk").first()
        name = one.name.split()[1].lower()
        with Scans("referrals_searchtext") as scans:
            found = find({}, besides=f"to_tsquery('simple', '{name}')")
    assert one.pk in found
    assert scans.whole == 0
