"""The demo is made once, by the same actions as anything else, and lies in the past."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet
from django.test import override_settings
from django.utils import timezone

from dashboard.models import SavedSearch, SavedView
from foundations.accounts.models import Absence, Organisation, User
from foundations.audit.models import AuditEvent
from foundations.core.formats import today
from foundations.core.working_time import LONDON, WorkingCalendar
from foundations.deadlines import actions as clocks
from foundations.deadlines.models import Deadline
from foundations.notifications.models import Notification, OutboxEmail
from referrals.models import (
    Allocation,
    FollowUp,
    GateDecision,
    HandlingRegion,
    Message,
    MessageRead,
    Referral,
    ReferralLink,
    ReferralStatusChange,
    Share,
    ShareKind,
)
from referrals.statuses import Status
from tasking.models import ProductVersion
from toex.demo import load, people
from toex.demo.load import LOADED

REFERRALS = 36


@pytest.fixture(scope="module")
def began():
    return timezone.now()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, began):
    """The demo, loaded once for all tests of this file and rolled back after them."""
    memory = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, STORAGES=settings.STORAGES | memory),
        transaction.atomic(),
    ):
        call_command("load_demo", referrals=REFERRALS, verbosity=0)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("demo", "db")


def test_every_status_and_every_region_is_there():
    statuses = set(Referral.objects.values_list("status", flat=True))
    assert statuses == set(Status)
    regions = set(Referral.objects.values_list("region", flat=True))
    assert regions == set(Organisation.objects.regions().values_list("pk", flat=True))


def test_both_sides_write_to_each_other_and_the_team_among_itself():
    talking = Referral.objects.filter(messages__isnull=False).distinct().count()
    assert talking > REFERRALS / 2
    assert set(Message.objects.values_list("kind", "side")) == {
        ("message", "requester"),
        ("message", "team"),
        ("note", "team"),
    }
    assert not Message.objects.filter(at__gt=timezone.now()).exists()
    assert FollowUp.objects.exists()


def test_some_messages_are_read_some_are_not_and_searches_have_told():
    senior = User.objects.get(email="senior.ersou@toex.example")
    unread = Referral.objects.visible_to(senior).with_unread(senior).values_list("unread", flat=True)
    assert {0} < set(unread)
    assert MessageRead.objects.values("user").distinct().count() > 10
    assert set(SavedSearch.objects.values_list("notify", flat=True)) == {"never", "daily", "at_once"}
    assert Notification.objects.filter(kind="dashboard.search").exists()
    assert Allocation.objects.filter(part="member").exists()
    assert Absence.objects.between(today(), today()).filter(deputy__isnull=False).exists()


def test_regions_share_with_each_other():
    assert set(Share.objects.values_list("kind", flat=True)) == set(ShareKind)
    assert {"offered", "accepted", "asked"} <= set(Share.objects.values_list("status", flat=True))
    assert Share.objects.filter(referral=None).count() == 1
    sides = Q(from_organisation__slug="ersou") | Q(to_organisation__slug="ersou")
    assert not Share.objects.exclude(sides).exists()
    assert HandlingRegion.objects.filter(how="transferred", region=F("referral__region")).exists()


def test_some_are_claimed_and_teams_have_saved_views():
    assert Referral.objects.filter(handler__isnull=False, handler=F("handler_by")).exists()
    assert Referral.objects.filter(handler__isnull=False).exclude(handler=F("handler_by")).exists()
    assert SavedView.objects.filter(team__isnull=False).exists()


def test_every_shape_of_a_region_is_there():
    assert Organisation.objects.get(slug=people.ONE_GATE).has_first_gate is False
    assert Organisation.objects.get(slug=people.SERVED_NATIONALLY).served_nationally is True
    assert Organisation.objects.get(slug=people.WITH_ADVISER).asks_for_adviser is True
    assert not Referral.objects.filter(region__slug=people.ONE_GATE, status=Status.SCTAC_TRIAGE).exists()


def stories() -> QuerySet[Referral]:
    """Referrals, but for those that came of others on the last day."""
    return Referral.objects.filter(follows=None).exclude(links_from__kind__in=["split", "duplicate"])


def test_referrals_belong_together_in_every_way():
    links = ReferralLink.objects.current()
    assert set(links.values_list("kind", flat=True)) >= {"duplicate", "split", "related", "follow_up"}
    merged = Referral.objects.filter(status=Status.MERGED).first()
    assert merged.merged_into.is_open
    assert merged.due_at is None
    assert Referral.objects.filter(links_from__kind="split").first().due_at


def test_again_changes_nothing():
    before = Referral.objects.count(), User.objects.count(), AuditEvent.objects.count(), Notification.objects.count()
    call_command("load_demo", referrals=REFERRALS, verbosity=0)
    call_command("load_demo", if_empty=True, verbosity=0)
    after = Referral.objects.count(), User.objects.count(), AuditEvent.objects.count(), Notification.objects.count()
    assert before == after
    assert stories().count() == REFERRALS


def test_an_interrupted_load_is_taken_up_again(monkeypatch):
    assert not load.is_wanted()
    monkeypatch.setattr(load, "LOADED", "never")
    assert load.is_wanted()
    more = load.load(REFERRALS + 2)
    assert more.referrals == 2
    assert stories().count() == REFERRALS + 2


def test_no_time_escaped_the_moved_clock(began):
    """Everything was written at the time of its act; only reference data and people are as old as this test."""
    made_now = {"accounts.User", "accounts.Membership", "sessions.Session"}
    AuditEvent.objects.get(event=LOADED, at__gt=began)
    for model in apps.get_models():
        if model._meta.label in made_now:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, DateTimeField) and field.name not in {
                "due_at",
                "amber_at",
                "remind_at",
                "expire_date",
                "ends_at",
            }:
                late = model._base_manager.filter(**{f"{field.name}__gt": began})
                if model is AuditEvent:
                    late = late.exclude(event=LOADED)
                assert not late.exists(), f"{model._meta.label}.{field.name}"


def test_people_work_in_office_hours_on_working_days():
    calendar = WorkingCalendar()
    times = [*ReferralStatusChange.objects.values_list("at", flat=True)]
    times += AuditEvent.objects.exclude(actor_id=None).values_list("at", flat=True)
    for at in times:
        local = at.astimezone(LONDON)
        assert calendar.is_working_day(local.date())
        assert 8 <= local.hour < 17


def test_what_belongs_to_a_referral_lies_between_its_beginning_and_now(began):
    assert not GateDecision.objects.filter(decided_at__lt=F("referral__submitted_at")).exists()
    assert not GateDecision.objects.filter(decided_at__gt=F("referral__status_since")).exists()
    assert not ReferralStatusChange.objects.filter(at__lt=F("record__created_at")).exists()
    assert not Referral.objects.filter(
        Q(submitted_at__lt=F("created_at")) | Q(received_at__lt=F("submitted_at")) | Q(status_since__gt=began)
    ).exists()
    assert began - Referral.objects.order_by("created_at").first().created_at > timedelta(days=60)


def test_references_are_given_in_the_order_of_submission():
    for region in Organisation.objects.regions():
        references = stories().filter(reference__startswith=f"TOEX-{region.code}-").order_by("submitted_at")
        given = list(references.values_list("reference", flat=True))
        assert given == sorted(given)


def test_the_clocks_agree_with_their_events():
    assert clocks.recompute(Deadline.objects.all()) == 0


def test_products_are_real_files_and_some_notices_are_read():
    version = ProductVersion.objects.select_related("document").first()
    with version.document.file.open() as file:
        assert file.read(4) in (b"%PDF", b"OFFI")
    assert Notification.objects.unread().exists()
    assert Notification.objects.filter(read_at__gt=F("created_at")).exists()


def test_only_the_last_day_s_e_mails_wait_to_be_sent(began):
    pending = OutboxEmail.objects.filter(state="pending")
    assert not pending.filter(due_at__lt=began - timedelta(days=1)).exists()
    assert OutboxEmail.objects.filter(state="sent").exists()


def test_the_password_is_one_that_a_person_could_choose():
    for user in User.objects.filter(email__startswith="officer."):
        validate_password(people.PASSWORD, user)
    assert User.objects.get(email="senior.ersou@toex.example").check_password(people.PASSWORD)


def test_the_people_are_printed_with_their_password():
    out = StringIO()
    call_command("demo_people", stdout=out)
    assert people.PASSWORD in out.getvalue()
    assert all(f"{key}@toex.example" in out.getvalue() for key in people.CAST)
    everybody = StringIO()
    call_command("demo_people", all=True, stdout=everybody)
    assert len(everybody.getvalue().splitlines()) > 150


@override_settings(DEMO=False)
@pytest.mark.asvs("V15.2.3")
def test_it_is_refused_outside_a_trial():
    with pytest.raises(CommandError, match="no trial"):
        call_command("load_demo")
    out = StringIO()
    call_command("demo_people", stdout=out)
    assert out.getvalue() == ""


def test_the_people_can_open_their_pages(client, settings):
    settings.AUDIT_REASONS = set()
    for key in people.CAST:
        client.force_login(User.objects.get(email=f"{key}@{people.DOMAIN}"))
        assert client.get("/").status_code == 200
    client.force_login(User.objects.get(email="senior.ersou@toex.example"))
    for referral in Referral.objects.filter(region__slug="ersou"):
        address = referral.get_absolute_url()
        if referral.received_at:
            for page in ("", "request/", "decisions/", "history/", "terms/", "development/", "outcomes/"):
                assert client.get(f"{address}{page}").status_code == 200
