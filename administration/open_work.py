"""The open work of one person, as an administrator may know it: reference, status and kind of duty, nothing else.

The one place where administration asks for referrals. `visible_to` gives an administrator none, and rightly: so what
is read here are columns, never records, and no name of an operation is among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation, User
from foundations.core import formats
from referrals import teams
from referrals.actions import possible_requesters
from referrals.models import Referral
from referrals.statuses import Status
from tasking.models import Tasking
from tasking.statuses import TaskingStatus

# Kind of duty: what it is called, and the field of the referral that names its bearer.
DUTIES = {"lead": "Lead analyst", "requester": "Requester", "sio": "SIO", "taskings": "Tasking"}
FIELDS = {"lead": "lead_analyst_id", "requester": "requester_id", "sio": "sio_id"}
_COLUMNS = ("pk", "reference", "status", "created_at", "submitted_at", "region_id", "force_id", *FIELDS.values())


@dataclass(frozen=True)
class Duty:
    """One thing that somebody has to do: of which kind, on what, and where that stands. `pk` is of the record."""

    kind: str
    pk: int
    title: str
    status: str
    organisation_id: int
    referral_id: int

    @property
    def reference(self) -> str:
        """The referral's, for the read log."""
        return self.title.partition(",")[0]


@dataclass(frozen=True)
class OpenWork:
    """All that waits for one person."""

    person: User
    duties: list[Duty]

    def of(self, kind: str) -> list[Duty]:
        return [duty for duty in self.duties if duty.kind == kind]

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of duty that there are, in the order of DUTIES."""
        return [kind for kind in DUTIES if self.of(kind)]

    def successors(self, kind: str) -> QuerySet[User]:
        """The people who fit every duty of a kind, by name."""
        found = User.objects.filter(is_active=True).exclude(pk=self.person.pk)
        organisations = Organisation.objects.filter(pk__in={duty.organisation_id for duty in self.of(kind)})
        for organisation in organisations:
            found = found.filter(pk__in=_fitting(kind, organisation).order_by().values("pk"))
        return found.order_by("name")


def _fitting(kind: str, organisation: Organisation) -> QuerySet[User]:
    """Who may have a duty of this kind in a region, or in a force for the side that asks."""
    if kind == "lead":
        return teams.leads_of(organisation)
    if kind == "taskings":
        return teams.workers_of(organisation)
    return possible_requesters(Referral(force=organisation))


def of(person: User) -> OpenWork:
    """What is open and has the name of `person` on it, in two statements, asked as they would see it."""
    with isolation.on_behalf_of(person):
        return OpenWork(person, _duties(person))


def _duties(person: User) -> list[Duty]:
    named = Q(lead_analyst=person) | Q(requester=person) | Q(sio=person, submitted_at__isnull=False)
    referrals = Referral.objects.filter(named).open().order_by("pk").values_list(*_COLUMNS, named=True)
    duties = [
        Duty(
            kind,
            row.pk,
            _title(row),
            Status(row.status).label,
            row.region_id if kind == "lead" else row.force_id,
            row.pk,
        )
        for row in referrals
        for kind, field in FIELDS.items()
        if getattr(row, field) == person.pk and (kind != "sio" or row.submitted_at)
    ]
    taskings = Tasking.objects.filter(given_to=person).open().order_by("pk")
    columns = ("pk", "number", "status", "referral__reference", "referral__region_id", "referral_id")
    return duties + [
        Duty("taskings", pk, f"{reference}, tasking {number}", TaskingStatus(status).label, region, referral)
        for pk, number, status, reference, region, referral in taskings.values_list(*columns)
    ]


def _title(row) -> str:
    return row.reference or f"Draft of {formats.day(row.created_at)}"
