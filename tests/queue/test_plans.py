"""Whatever the queue is narrowed by, indexes serve its list and its counts: referrals are never read whole."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from bench.growing import LISTS
from dashboard.tabs import TABS
from foundations.accounts.models import Membership
from referrals.filters import QueueFilters
from tests.scans import Scans
from toex.scale import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(settings, monkeypatch):
    """Five copies of each that is made up."""
    settings.DEMO = True
    monkeypatch.setattr(load, "MADE_UP", 500)
    call_command("seed_scale", referrals=3000, stdout=StringIO())


def test_every_filter_and_every_tab_is_measured():
    asked = {part.split("=")[0].split("-")[0] for query in LISTS.values() for part in query.split("&") if part}
    assert set(QueueFilters.base_fields) <= asked | {"gate", "region", "received_to"}
    assert {f"tab={tab.name}" for tab in TABS if tab.name != "open"} <= set(LISTS.values())


@pytest.mark.parametrize("role", ["senior_intelligence_analyst", "national_performance_analyst"])
def test_no_filter_of_the_queue_reads_all_referrals(many, client, role):
    client.force_login(Membership.objects.active().filter(role=role).order_by("pk").first().user)
    asked = {
        **LISTS,
        "gate": "gate=first",
        "region": "region=ersou",
        "received to": "received_to-day=1&received_to-month=6&received_to-year=2026",
    }
    whole = {}
    for name, query in asked.items():
        with Scans("referrals_referral") as scans:
            assert client.get(f"/referrals/?{query}").status_code == 200, name
        whole[name] = (scans.whole, sorted(scans.indexes))
    assert not {name: read for name, read in whole.items() if read[0]}
    assert all(read[1] for read in whole.values())


def test_who_may_be_chosen_changes_with_the_people_at_once(people, sign_in):
    """The choices are kept, and the stamp that they are kept under changes in the transaction that changes them."""
    client = sign_in(people.sia)

    def leads() -> str:
        return client.get("/referrals/").content.decode()

    assert people.ian.name in leads()
    type(people.ian).objects.filter(pk=people.ian.pk).update(name="Ian of another name")
    assert "Ian of another name" in leads()
    Membership.objects.filter(user=people.ian).update(ends_on="2020-01-01", starts_on="2019-01-01")
    assert "Ian of another name" not in leads()
