"""What is needed to decide at a gate, read in a fixed number of statements however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from foundations.audit import reading
from foundations.core.formats import local_day
from foundations.deadlines.models import Closure
from referrals import requirements, scoring, teams
from referrals.harm import Assessment
from referrals.models import GateDecision, OcaAdvice, Referral, Subject, TaskingRequest
from referrals.statuses import IN_HAND, OPEN_IN_ORDER, Status

# Of each kind of earlier request, so many are shown.
MOST_ALIKE = 5
MOST_PEOPLE = 30
SUBJECTS, OPERATION, FORCE = "subjects", "operation", "force"


@dataclass(frozen=True)
class Left:
    """How long there is until the gate must have decided."""

    due_at: datetime
    days: int
    late: bool
    at_risk: bool


def time_left(referral: Referral, now: datetime) -> Left | None:
    """In working days of its region; None where no clock runs."""
    if referral.due_at is None:
        return None
    calendar = Closure.objects.calendars([referral.region_id])[referral.region_id]
    today, due = local_day(now), local_day(referral.due_at)
    late = referral.due_at < now
    days = calendar.working_days_between(due, today) if late else calendar.working_days_between(today, due)
    return Left(referral.due_at, days, late, not late and referral.amber_at is not None and referral.amber_at <= now)


def version_of(referral: Referral) -> TaskingRequest | None:
    """What was sent last; with the adviser's words, the other threats and the decisions, in the same statement."""
    advice = OcaAdvice.objects.filter(referral=OuterRef("referral")).order_by("-given_at", "-pk")
    others = Referral.other_threats.through.objects.filter(referral=OuterRef("referral"))
    said = JSONObject(kind="kind", text="text", rank="given_by__rank", name="given_by__name")
    decisions = GateDecision.objects.filter(referral=OuterRef("referral")).order_by("-decided_at", "-pk")
    decided = JSONObject(
        id="public_id",
        label="label",
        at="decided_at",
        rank="decided_by__rank",
        name="decided_by__name",
        reason="reason__name",
        correction="correction",
    )
    version = (
        referral.requests.submitted()
        .annotate(
            advice=ArraySubquery(advice.values(one=said)[:MOST_ALIKE]),
            threats=ArraySubquery(others.order_by("threatarea__position").values("threatarea__name")),
            decisions=ArraySubquery(decisions.values(one=decided)),
        )
        .first()
    )
    for row in version.decisions if version else ():
        row["at"] = datetime.fromisoformat(row["at"])
    return version


def complete(version: TaskingRequest) -> list[requirements.Task]:
    """Each section of the request, and what in it is missing or has become wrong since; no statement."""
    return requirements.tasks(version.answers, counts=version.counts)


def harm(version: TaskingRequest) -> Assessment | None:
    return scoring.of_version(version)


# --- what is like it ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alike:
    """Another referral that the person may see, and how it is like this one; the strongest likeness alone."""

    how: str
    id: int
    reference: str
    public_id: object
    operation: str
    status: str
    received_at: datetime
    force: str
    region: str
    region_id: int
    decided: str
    shared: tuple[str, ...]

    @property
    def status_label(self) -> str:
        return Status(self.status).label

    @property
    def status_colour(self) -> str:
        return Status(self.status).colour


def alike(referral: Referral, version: TaskingRequest, user) -> dict[str, list[Alike]]:
    """Others that `user` may see: with the same subjects, of the same operation, of the same force; one statement.

    Deconfliction, which also says that there are some that one may not see, comes beside it.
    """
    seen = Referral.objects.visible_to(user).filter(received_at__isnull=False).exclude(pk=referral.pk).order_by()
    parts = [
        _shaped(seen.filter(operation__iexact=referral.operation), OPERATION, version),
        _shaped(seen.filter(force=referral.force_id), FORCE, version),
    ]
    if version.subject_count:
        parts.insert(0, _shaped(seen.filter(pk__in=_with_its_subjects(version)), SUBJECTS, version))
    rows = parts[0].union(*parts[1:], all=True)
    found = {kind: [] for kind in (SUBJECTS, OPERATION, FORCE)}
    shown: set[int] = set()
    order = list(found)
    for row in sorted((Alike(*row[:-1], tuple(row[-1] or ())) for row in rows), key=lambda one: order.index(one.how)):
        if row.id not in shown:
            shown.add(row.id)
            found[row.how].append(row)
    reading.listed("referrals.referral", [row for rows in found.values() for row in rows])
    return found


def _with_its_subjects(version: TaskingRequest) -> QuerySet:
    """Ids of the referrals in which a subject of `version` is named too, by its normalised identifier."""
    same = version.subjects.filter(kind=OuterRef("kind"), identifier=OuterRef("identifier")).exclude(identifier="")
    return Subject.objects.filter(Exists(same)).values("request__referral")


def _shaped(rows: QuerySet, how: str, version: TaskingRequest) -> QuerySet:
    decided = GateDecision.objects.filter(referral=OuterRef("pk")).order_by("-decided_at", "-pk")
    there = Subject.objects.filter(
        request__referral=OuterRef(OuterRef("pk")), kind=OuterRef("kind"), identifier=OuterRef("identifier")
    )
    shared = version.subjects.exclude(identifier="").filter(Exists(there)).order_by("pk")
    return (
        rows.annotate(
            how=Value(how, output_field=CharField()),
            decided=Coalesce(Subquery(decided.values("reason__name")[:1]), Value(""), output_field=CharField()),
            shared=ArraySubquery(shared.values("name")[:MOST_ALIKE]),
        )
        .order_by("-received_at", "-id")
        .values_list(
            "how",
            "id",
            "reference",
            "public_id",
            "operation",
            "status",
            "received_at",
            "force__short_name",
            "region__short_name",
            "region_id",
            "decided",
            "shared",
        )[:MOST_ALIKE]
    )


# --- who could do it ---------------------------------------------------------------------------------


def capacity(referral: Referral, user) -> list:
    """Who may lead it, with `leading` (open referrals that they lead, as far as `user` sees them), `urgent` and `late`.

    One statement. Who has least comes first; it says nothing of leave or skills, which the workload board does.
    """
    now = timezone.now()
    led = Referral.objects.visible_to(user).filter(lead_analyst=OuterRef("pk"), status__in=OPEN_IN_ORDER).order_by()

    def count(condition: Q) -> Coalesce:
        number = Count("pk", filter=condition)
        return Coalesce(Subquery(led.values("lead_analyst").annotate(number=number).values("number")), Value(0))

    people = teams.possible_leads(referral).annotate(
        leading=count(Q()),
        urgent=count(Q(priority="urgent")),
        late=count(Q(due_at__lt=now, status__in=IN_HAND)),
    )
    return sorted(people[:MOST_PEOPLE], key=lambda one: (one.leading, one.name))
