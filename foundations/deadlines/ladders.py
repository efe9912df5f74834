"""The ladder of a deadline: at which moments who is told, from rows that an administrator keeps."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from foundations.accounts import administering, directory
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.working_time import WorkingCalendar, close_of, local_day
from foundations.deadlines import kinds
from foundations.deadlines.models import Closure, Deadline, Rung

SOURCE = Path(__file__).parent / "data" / "ladder.csv"
# Before every record the system can hold.
FROM_THE_START = date(2021, 4, 1)
DUE_SOON, LATE = "due_soon", "late"
# Whom the next rung is for where a region has nobody on this one.
ABOVE = {Rung.Who.SENIOR: Rung.Who.INSPECTOR, Rung.Who.INSPECTOR: Rung.Who.NATIONAL}
ROLES = {
    Rung.Who.SENIOR: "senior_intelligence_analyst",
    Rung.Who.INSPECTOR: "detective_inspector",
    Rung.Who.NATIONAL: "national_idm",
}
# Where nobody keeps a ladder: no deadline passes unseen.
WITHOUT_ROWS = [Rung(at=at, who=Rung.Who.RESPONSIBLE) for at in (Rung.At.AMBER, Rung.At.DUE)]
BATCH = 500


@dataclass(frozen=True)
class Step:
    """One moment of one deadline: its name in the key of the reminder, when it is, and who is told."""

    name: str
    at: datetime
    audiences: frozenset[str]


class Ladders:
    """The rungs of a day, read once for many deadlines."""

    def __init__(self, day: date, rows: Iterable[Deadline]):
        self._rungs: dict[str, list[Rung]] = {}
        for rung in Rung.objects.valid_on(day):
            self._rungs.setdefault(rung.kind, []).append(rung)
        self._calendars = Closure.objects.calendars({row.organisation_id for row in rows})

    def steps(self, row: Deadline) -> list[Step]:
        """The moments of one deadline, in order: rungs of the same moment are one step."""
        rungs = self._rungs.get(row.kind) or self._rungs.get("") or WITHOUT_ROWS
        moments: dict[tuple[str, datetime], set[str]] = {}
        for rung in rungs:
            moments.setdefault(_moment(rung, row, self._calendars[row.organisation_id]), set()).add(rung.who)
        found = [Step(name, at, frozenset(who)) for (name, at), who in moments.items()]
        return sorted(found, key=lambda step: (step.at, step.name != DUE_SOON))


def _moment(rung: Rung, row: Deadline, calendar: WorkingCalendar) -> tuple[str, datetime]:
    if rung.at == Rung.At.AMBER:
        return DUE_SOON, row.amber_at
    if rung.at == Rung.At.DUE:
        return LATE, row.due_at
    day = calendar.add_working_days(local_day(row.due_at), rung.working_days)
    return f"{LATE}_{rung.working_days}", max(close_of(day), row.due_at)


def people(row: Deadline, audiences: Iterable[str]) -> list[User]:
    """Who is told of `row`: each once, none whom the app does not let see it. Where a region has nobody, those above."""
    found: dict[int, User] = {}
    for who in audiences:
        found |= {user.pk: user for user in _audience(row, who)}
    return list(found.values())


def _audience(row: Deadline, who: str) -> Sequence[User]:
    kind = kinds.get(row.kind)
    if who == Rung.Who.RESPONSIBLE:
        return list(kind.recipients(row))
    held = directory.members(_organisations(row, who), [ROLES[who]])
    seeing = list(kind.may_see(row, list(held)))
    return seeing if seeing or who not in ABOVE else _audience(row, ABOVE[who])


def _organisations(row: Deadline, who: str) -> list[int]:
    if who == Rung.Who.NATIONAL:
        return list(Organisation.objects.filter(kind=Organisation.Kind.NATIONAL).values_list("pk", flat=True))
    return [row.organisation_id] if row.organisation_id else []


# --- keeping the rows -----------------------------------------------------------------------------------------


@transaction.atomic
def load() -> int:
    """Make the general rungs of `data/ladder.csv` of each kind that has none; gives how many the file has."""
    with SOURCE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = set(Rung.objects.values_list("kind", flat=True))
    Rung.objects.bulk_create(
        Rung(**row | {"working_days": int(row["working_days"])}, valid_from=FROM_THE_START)
        for row in rows
        if row["kind"] not in known
    )
    return len(rows)


@transaction.atomic
def add_rung(*, kind: str, at: str, working_days: int, who: str, valid_from: date, by: User) -> Rung:
    """Tell somebody at one more moment from a day on. For national administrators; Conflict where it is told already."""
    _ask(by)
    if kind and kind not in kinds.KINDS:
        raise Conflict("There is no such kind of deadline.")
    if valid_from < timezone.localdate():
        raise Conflict("A rung begins today or later.")
    same = Rung.objects.filter(kind=kind, at=at, working_days=working_days, who=who)
    if same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)).exists():
        raise Conflict("They are told at that moment already.")
    try:
        with transaction.atomic():
            rung = Rung.objects.create(kind=kind, at=at, working_days=working_days, who=who, valid_from=valid_from)
    except IntegrityError:
        raise Conflict("Somebody else has added this in this moment.") from None
    recorder.record(
        "deadlines.add_rung",
        by=by,
        target=rung,
        kind=kind,
        at=at,
        working_days=working_days,
        who=who,
        valid_from=valid_from,
    )
    return rung


@transaction.atomic
def end_rung(rung: Rung, *, valid_to: date, by: User) -> Rung:
    """End a rung; `valid_to` is the first day without it. For national administrators; Conflict where it has ended."""
    _ask(by)
    locked = Rung.objects.select_for_update().get(pk=rung.pk)
    if locked.valid_to and locked.valid_to <= timezone.localdate():
        raise Conflict("It has ended already.")
    if valid_to < timezone.localdate() or valid_to <= locked.valid_from:
        raise Conflict("It ends today or later, and after the day on which it began.")
    locked.valid_to = valid_to
    locked.save(update_fields=["valid_to"])
    recorder.record("deadlines.end_rung", by=by, target=locked, valid_to=valid_to)
    return locked


def _ask(by: User) -> None:
    if not administering.is_national(by):
        raise PermissionDenied


def follow(*, now: datetime) -> int:
    """Look again at open deadlines because of rungs that have begun; gives how many.

    What was told stays told: the key of each reminder knows it. A rung whose moment has passed is told at once.
    """
    new = list(Rung.objects.valid_on(local_day(now)).filter(followed_at__isnull=True).values_list("pk", "kind"))
    if not new:
        return 0
    # What is not at risk yet is looked at then.
    touched = Deadline.objects.running().filter(amber_at__lt=now)
    if all(kind for _, kind in new):
        touched = touched.filter(kind__in={kind for _, kind in new})
    ids = list(touched.order_by("pk").values_list("pk", flat=True))
    for place in range(0, len(ids), BATCH):
        Deadline.objects.running().filter(pk__in=ids[place : place + BATCH]).update(remind_at=F("amber_at"))
    Rung.objects.filter(pk__in=[pk for pk, _ in new]).update(followed_at=now)
    return len(ids)
