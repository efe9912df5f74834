"""What bench/pages.py measures on: a full database, one referral with everything, and the people who open the pages.

Also the URL configuration of the measurement: all addresses of the service, and the page without a database.
"""

from __future__ import annotations

import uuid
from collections import namedtuple
from datetime import timedelta
from io import StringIO
from unittest import mock

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.management import call_command
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from bench.page import Page
from dashboard import queue, rows, tabs
from dashboard.models import Habit
from foundations.accounts import roles
from foundations.accounts.models import User
from foundations.accounts.scope import Held, Scope
from foundations.notifications import inbox
from referrals import filters
from referrals.models import Referral
from referrals.querysets import LIST_COLUMNS
from referrals.statuses import Status
from toex import urls
from toex.demo import load as demo
from toex.demo.clock import moved
from toex.demo.days import WorkingDays
from toex.demo.story import Outline, Story
from toex.demo.world import World

BASELINE = "No database: the same list of 50 from constants, without a session"
NOBODY, OFFICER, SENIOR, GATEWAY, NATIONAL = "nobody", "officer", "senior", "gateway", "national viewer"
KEYS = {
    OFFICER: "officer.norfolk",
    SENIOR: "senior.ersou",
    GATEWAY: "gateway.ersou",
    NATIONAL: "performance.toex-national",
}
FILTERED = "tab=work&late=yes&late=at_risk&priority=high&sort=-received"


def fill(referrals: int) -> int:
    """Add referrals until there are `referrals`; gives how many there are."""
    missing = referrals - Referral.objects.count()
    if missing > 0:
        call_command("seed_scale", referrals=missing, stdout=StringIO())
    return Referral.objects.count()


def settings_of_the_bench() -> dict:
    """The service's own, but for its address; documents are kept in memory and forgotten."""
    memory = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    return {
        "ROOT_URLCONF": "bench.scene",
        "ALLOWED_HOSTS": ["testserver"],
        "SECURE_SSL_REDIRECT": False,
        "STORAGES": settings.STORAGES | memory,
    }


def stage() -> tuple[list[Page], dict[str, Client]]:
    """The pages to measure, the first of them the one without a database, and a client for each person."""
    days = WorkingDays(timezone.now())
    world = demo.make_world(days)
    full = _play(world, days, 1, Status.CLOSING, {"asked at first gate", "change asked", "product returned"})
    at_gate = _play(world, days, 2, Status.SCTAC_TRIAGE, set())
    draft = _play(world, days, 3, Status.DRAFT, set())
    clients = {name: _signed_in(world.people[key]) for name, key in KEYS.items()}
    clients[NOBODY] = Client()
    reason = world.reasons["forward", "meets-criteria"]
    address = full.get_absolute_url()
    pages = [
        Page(BASELINE, NOBODY, "/bench/constants/"),
        Page("Home of a Senior", SENIOR, "/"),
        Page("Home of an officer", OFFICER, "/"),
        Page("Queue of a region", SENIOR, "/referrals/"),
        Page("Queue of the nation", NATIONAL, "/referrals/"),
        Page("Queue of a region, one status", SENIOR, "/referrals/?status=in_development"),
        Page("Queue of the nation, one status", NATIONAL, "/referrals/?status=in_development"),
        Page("Queue of a region, filtered and sorted", SENIOR, f"/referrals/?{FILTERED}"),
        Page("Queue of the nation, filtered and sorted", NATIONAL, f"/referrals/?{FILTERED}"),
        Page("Referral: summary", SENIOR, address),
        Page("Referral: decisions", SENIOR, f"{address}decisions/"),
        Page("Referral: history", SENIOR, f"{address}history/"),
        Page("Referral: terms", SENIOR, f"{address}terms/"),
        Page("Referral: development", SENIOR, f"{address}development/"),
        Page("Referral: outcomes", SENIOR, f"{address}outcomes/"),
        Page("Notifications", SENIOR, "/notifications/"),
        Page(
            "Begin a request (POST)",
            OFFICER,
            "/requests/begin/",
            302,
            lambda: {"token": str(uuid.uuid4()), "force": "norfolk"},
        ),
        Page(
            "Save a page of the request (POST)",
            OFFICER,
            f"/requests/{draft.public_id}/question/",
            302,
            lambda: _answers(draft),
        ),
        Page(
            "Forward at the first gate (POST)",
            GATEWAY,
            f"{at_gate.get_absolute_url()}steps/forward/",
            302,
            lambda: {"reason": reason.code, "rationale": "It fits.", "version": at_gate.version},
        ),
    ]
    return pages, clients


def _play(world: World, days: WorkingDays, number: int, ending: Status, twists: set[str]) -> Referral:
    outline = Outline(
        number=number,
        ending=ending,
        force=world.organisations["norfolk"],
        threat="modern-slavery",
        operation="Operation Lanternfish",
        age=2,
        twists=frozenset(twists),
    )
    with moved(timezone.now()) as clock:
        played = Story(outline, world, days, seed=1).play(clock)
    return Referral.objects.get(pk=played.pk)


def _answers(draft: Referral) -> dict:
    return {"question": "Who controls the supply of workers?", "version": draft.version}


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="foundations.accounts.backends.PeopleBackend")
    return client


# --- the page without a database ------------------------------------------------------------------------


def _viewer() -> User:
    """A Senior who is in no table."""
    viewer = User(pk=1, name="Nobody at all")
    viewer.scope = Scope((Held(roles.by_key["senior_intelligence_analyst"], 1, "region", None),))
    return viewer


def _rows() -> list:
    """Fifty referrals that are in no table."""
    row = namedtuple("Row", (*LIST_COLUMNS, "unread"))
    now = timezone.now()
    return [
        row(
            id=number,
            reference=f"TOEX-EA-2026-{number:05}",
            public_id=None,
            operation="Operation Lanternfish",
            status=list(Status)[1 + number % 10].value,
            priority=("urgent", "high", "routine", "")[number % 4],
            immediate_risk=number % 20 == 0,
            restricted=number % 25 == 0,
            needed_by_date=now.date(),
            due_at=now + timedelta(days=number - 5),
            amber_at=now + timedelta(days=number - 7),
            status_since=now,
            received_at=now,
            force__short_name="Norfolk",
            region__short_name="ERSOU",
            region_id=1,
            primary_threat__name="Modern slavery and human trafficking",
            lead_analyst__name="Nobody at all",
            handler__name=None,
            handler_id=None,
            handler_by_id=None,
            handler_at=None,
            unread=number % 4,
        )
        for number in range(50)
    ]


VIEWER, ROWS = _viewer(), _rows()
CHOICES = {
    "threat": [(f"threat-{number}", f"Threat {number}") for number in range(9)],
    "force": [(f"force-{number}", f"Force {number}") for number in range(44)],
    "region": [(f"region-{number}", f"Region {number}") for number in range(10)],
    "lead": [(f"lead-{number}", f"Lead {number}") for number in range(10)],
    "handler": [(f"handler-{number}", f"Handler {number}") for number in range(5)],
}


@login_not_required
def constants(request):
    """What `dashboard.views.queue` draws, with everything that it would have read already at hand."""
    request.user = VIEWER
    now, address = timezone.now(), queue.Address(request.GET, VIEWER)
    with mock.patch.object(filters, "filter_choices", return_value=CHOICES):
        narrowed = filters.QueueFilters(request.GET, user=VIEWER, lenient=True)
    counted = dict.fromkeys((tab.name for tab in address.tabs), 1001)
    habit = Habit(user=VIEWER)
    habit.views = []
    around = queue.around(request, address, narrowed, habit, tab=tabs.OPEN, counts=counted, now=now)
    lines = rows.lines(ROWS, rows.counters(()), user=VIEWER, since=now, now=now)
    context = around | {"lines": lines, "next": "?after=constant", "first": None, "lost": False, "unknown": []}
    with mock.patch.object(inbox, "unread_count", return_value=3):
        return TemplateResponse(request, "dashboard/queue.html", context).render()


urlpatterns = [path("bench/constants/", constants), path("", include(urls))]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
