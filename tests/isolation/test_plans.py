"""Row-level security takes no index away from a list: the manager says the same rule, and PostgreSQL finds it there."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership
from referrals.filters import NARROWINGS
from referrals.models import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(settings):
    settings.DEMO = True
    call_command("seed_scale", referrals=2000, stdout=StringIO())


def somebody(role: str):
    return Membership.objects.active().filter(role__startswith=role).order_by("pk").first().user


def indexes(rows) -> set[str]:
    """The indexes of referrals that a query reads, where reading the whole table is the last resort."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    return set(re.findall(r"(?:Scan using|Scan on) (referrals_\w+)", rows.explain()))


LISTS = {
    "all that is open": lambda rows: rows.open().in_queue_order().for_list()[:51],
    "one status": lambda rows: rows.filter(status="in_development").in_queue_order().for_list()[:51],
    "late": lambda rows: rows.filter(status="sctac_triage", due_at__lt="2026-01-01T00:00Z").in_queue_order()[:51],
    "one record": lambda rows: rows.filter(reference="TOEX-EA-2026-00001"),
    "of one lead": lambda rows: rows.filter(lead_analyst_id=1, status="in_development"),
}


QUEUES = ("referrals_region_", "referrals_national_")
EXPECTED = {
    "all that is open": QUEUES,
    "one status": QUEUES,
    "late": QUEUES,
    "one record": ("referrals_referral_reference",),
    "of one lead": ("referrals_lead", "referrals_referral_lead", *QUEUES),
}


@pytest.mark.parametrize("role", ["senior_intelligence_analyst", "national_"])
def test_lists_keep_their_index(many, role):
    user = somebody(role)
    for name, narrowed in LISTS.items():
        rows = narrowed(Referral.objects.visible_to(user))
        without = indexes(rows)
        with isolation.as_user(user):
            assert indexes(rows) >= without, name
            assert any(index.startswith(EXPECTED[name]) for index in without), (name, without)


def test_a_word_of_a_name_is_found_by_the_index_of_words(many):
    user = somebody("senior_intelligence_analyst")
    with isolation.as_user(user), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        plan = NARROWINGS["q"](Referral.objects.visible_to(user), "operation tangerine", user).explain()
        assert "referrals_referral_pkey" in plan, plan
        cursor.execute(
            "explain select id from referrals_referral"
            " where to_tsvector('simple'::regconfig, coalesce(operation, '')) @@ to_tsquery('simple', 'a')"
        )
        assert "referrals_operation_words" not in str(cursor.fetchall()), "no function is needed any more"
        cursor.execute("reset role")
        cursor.execute(
            "explain select id from referrals_referral"
            " where to_tsvector('simple'::regconfig, coalesce(operation, '')) @@ to_tsquery('simple', 'a')"
        )
        assert "referrals_operation_words" in str(cursor.fetchall())


def test_the_context_takes_one_statement(many, client, django_assert_num_queries):
    user = somebody("senior_intelligence_analyst")
    assert user.scope, "PeopleBackend reads it with the person"
    with django_assert_num_queries(1), isolation.as_user(user):
        pass


def test_children_are_planned_without_their_referral(many):
    """The parent's policy stands in a function whose plan is kept; written out it doubled the planning of each page."""
    user = somebody("senior_intelligence_analyst")
    referral = Referral.objects.visible_to(user).filter(status="in_development").first()
    with isolation.as_user(user):
        plan = referral.status_changes.all().explain()
    assert "toex_sees_referrals_referral_id" in plan
    assert "on referrals_referral " not in plan
