"""Referrals by the thousand are like those that people make: the database and the engines find nothing wrong."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q

from foundations.accounts.models import Absence, Organisation, User
from foundations.deadlines import actions as clocks
from foundations.deadlines.models import Deadline
from referrals import actions
from referrals.models import (
    Allocation,
    GateDecision,
    Message,
    MessageRead,
    ReferenceCounter,
    Referral,
    ReferralDeadline,
    ReferralStatusChange,
)
from referrals.search import writing
from referrals.statuses import Status
from tests import factories
from toex.scale import load

pytestmark = pytest.mark.django_db


def seed(count, **options) -> str:
    out = StringIO()
    call_command("seed_scale", referrals=count, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_three_hundred_hold_every_constraint_and_are_listed(demo, client):
    Organisation.objects.filter(slug="swrocu").update(has_first_gate=False)
    said = seed(300)
    assert "300 referrals" in said
    assert Referral.objects.count() == 300
    assert set(Referral.objects.values_list("status", flat=True)) >= {Status.CLOSED, Status.IN_DEVELOPMENT}
    assert Referral.objects.values("region").distinct().count() == Organisation.objects.regions().count()
    client.force_login(User.objects.get(email="scale01.toex-national@toex.example"))
    page = client.get("/referrals/").content.decode()
    assert page.count("TOEX-") >= 50
    client.force_login(User.objects.get(email="scale02.ersou@toex.example"))
    assert "TOEX-EA-" in client.get("/referrals/").content.decode()


def test_the_clocks_are_as_the_engine_computes_them(demo):
    seed(150)
    assert Deadline.objects.open().exists()
    assert clocks.recompute(Deadline.objects.all()) == 0
    ended = Deadline.objects.exclude(outcome="").select_related(None)
    for deadline in ended.order_by("?")[:100]:
        clock = clocks.clock(deadline)
        assert (clock.due_at, clock.amber_at, clock.state) == (deadline.due_at, deadline.amber_at, deadline.outcome)


def test_the_queue_s_due_date_is_the_running_clock_s(demo):
    seed(150)
    for referral in Referral.objects.in_hand():
        running = ReferralDeadline.objects.filter(
            referral=referral, kind=referral.status, stopped_at=None, paused_at=None
        ).first()
        assert referral.due_at == (running.due_at if running else None)


def test_the_history_is_a_chain_that_ends_at_the_status(demo):
    seed(150)
    for referral in Referral.objects.prefetch_related("status_changes"):
        steps = sorted(referral.status_changes.all(), key=lambda step: step.seen_version)
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        statuses = [Status.DRAFT] + [step.to_status for step in steps]
        assert [step.from_status for step in steps] == statuses[:-1]
        assert referral.status == statuses[-1]
        assert referral.version == len(steps) + 1
    assert not ReferralStatusChange.objects.filter(at__lt=F("record__created_at")).exists()
    assert not GateDecision.objects.filter(decided_at__lt=F("referral__submitted_at")).exists()


def test_the_next_request_gets_the_next_reference(demo, people):
    seed(60)
    region_and_year = {row.pk: row.last for row in ReferenceCounter.objects.all()}
    numbered = Referral.objects.filter(reference__isnull=False).aggregate(n=Count("pk"))["n"]
    assert sum(region_and_year.values()) == numbered
    assert factories.at_first_gate(people).reference not in set(
        Referral.objects.filter(~Q(requester=people.olivia)).values_list("reference", flat=True)
    )


def test_a_seeded_referral_goes_on_by_the_verbs(demo):
    seed(60)
    referral = Referral.objects.filter(status=Status.GATEWAY_TRIAGE).first()
    senior = User.objects.get(email=f"scale02.{referral.region.slug}@toex.example")
    declined = actions.perform(
        referral, "decline", by=senior, reason=factories.reason("decline"), rationale="No capacity."
    )
    assert declined.status == Status.DECLINED


def test_twice_adds_and_clear_begins_anew(demo):
    seed(40)
    seed(40)
    assert Referral.objects.count() == 80
    seed(30, clear=True)
    assert Referral.objects.count() == 30


def test_it_is_refused_outside_a_trial(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        seed(10)
    with pytest.raises(CommandError):
        seed(10, clear=True, force=True)
    assert not Referral.objects.exists()


SHAPE = """
select relname, indexrelid::regclass::text, indisunique, indisvalid from pg_index join pg_class on pg_class.oid = indrelid
where relnamespace = 'public'::regnamespace
union all
select conrelid::regclass::text, conname, condeferrable, convalidated from pg_constraint
where connamespace = 'public'::regnamespace and contype in ('f', 'u')
order by 1, 2, 3, 4
"""


def shape() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return cursor.fetchall()


def test_copies_are_referrals_like_the_others_and_leave_the_tables_as_they_were(demo, monkeypatch):
    monkeypatch.setattr(load, "MADE_UP", 60)
    before = shape()
    assert "150 referrals" in seed(150)
    assert shape() == before
    assert Referral.objects.values("public_id").distinct().count() == 150
    assert Referral.objects.filter(reference__isnull=False).count() == sum(
        ReferenceCounter.objects.values_list("last", flat=True)
    )
    assert clocks.recompute(Deadline.objects.all()) == 0
    assert writing.compare() == []
    for referral in Referral.objects.prefetch_related("status_changes", "requests", "deadlines"):
        assert referral.status_changes.count() + 1 == referral.version
        assert {request.answers["operation"] for request in referral.requests.all()} == {referral.operation}
        assert {clock.reference for clock in referral.deadlines.all()} <= {referral.reference}
    assert not MessageRead.objects.exclude(up_to__referral=F("referral")).exists()


def test_people_work_and_write(demo, client):
    seed(200)
    leads = Allocation.objects.running().filter(part="lead")
    assert {one.user_id for one in leads} <= set(Referral.objects.values_list("lead_analyst", flat=True))
    assert not leads.exclude(user=F("referral__lead_analyst")).exists()
    worked_on = Referral.objects.in_hand().filter(lead_analyst__isnull=False)
    assert leads.count() == worked_on.count()
    assert Allocation.objects.running().filter(part="member").exists()
    assert Absence.objects.exists()
    client.force_login(User.objects.get(email="scale02.ersou@toex.example"))
    board = client.get("/workload/").content.decode()
    assert "Scale 04 of ersou" in board
    officer = Message.objects.filter(side="team", kind="message").first().referral.requester
    assert any(row.unread for row in Referral.objects.visible_to(officer).with_unread(officer))
