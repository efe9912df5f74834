"""Absences and who covers: entering one, changing it, calling it off. Who is told is said a floor above.

Nobody who is away covers for anybody, so that no cover leads on to a second deputy, or in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundations.accounts import cover, directory, roles, staffing
from foundations.accounts.models import Absence, AbsenceKind, Membership, User
from foundations.accounts.roles import Sight
from foundations.audit import recorder
from foundations.core import formats
from foundations.core.errors import Conflict, StaleVersion

LONGEST = timedelta(days=400)
# What was forgotten is entered afterwards.
LATE = timedelta(days=31)


def possible_deputies(person: User) -> QuerySet[User]:
    """Who may cover for `person`: people of an organisation of theirs whose role sees operational records, by name."""
    sighted = [role.key for role in roles.ALL if role.sees != Sight.NOTHING]
    theirs = Membership.objects.active().filter(user=person, role__in=sighted).values("organisation")
    return directory.members(theirs, sighted).exclude(pk=person.pk).order_by("name")


def deputies(people: Iterable[User], day: date | None = None) -> list[User]:
    """Active people who cover on a day for those of `people` who are away; each with `covers_for`, an id. One statement."""
    day = day or timezone.localdate()
    ids = [person.pk for person in people]
    return list(
        User.objects.raw(
            "select deputy.*, away.user_id as covers_for from toex_away(%s, %s, %s) away "
            "join accounts_user deputy on deputy.id = away.deputy_id where deputy.is_active order by deputy.id",
            [ids, day, day],
        )
    )


def still_covers(deputy: User, absent_id: int) -> bool:
    """Whether `deputy` covers today for the person with that id."""
    return any(one.pk == deputy.pk for one in deputies([User(pk=absent_id)]))


# --- verbs -------------------------------------------------------------------------------------------------


@transaction.atomic
def enter(
    person: User, *, kind: AbsenceKind, starts_on: date, ends_on: date, deputy: User | None = None, by: User
) -> Absence:
    """Say that `person` is away from one day to another, both included, and that `deputy` covers for them.

    Raises PermissionDenied unless it is `by` themselves or somebody whose team they lead; Conflict, in words, where the
    period is none or overlaps another, or where `deputy` cannot cover.
    """
    if not may_keep(by, person):
        raise PermissionDenied
    _lock(person, deputy)
    absence = Absence(user=person, kind=kind, starts_on=starts_on, ends_on=ends_on, deputy=deputy, entered_by=by)
    _refuse(absence)
    absence.save()
    _record("enter_absence", absence, by=by)
    return absence


@transaction.atomic
def change(
    absence: Absence, *, kind: AbsenceKind, starts_on: date, ends_on: date, deputy: User | None, by: User, version: int
) -> Absence:
    """Change an absence that is not over. Raises as `enter`, and StaleVersion."""
    locked = _open(absence, by=by, version=version)
    if starts_on != locked.starts_on and locked.starts_on <= timezone.localdate():
        raise Conflict("It has begun, so the first day stays as it is.")
    _lock(locked.user, deputy)
    before = {"starts_on": str(locked.starts_on), "ends_on": str(locked.ends_on)}
    locked.kind, locked.starts_on, locked.ends_on, locked.deputy = kind, starts_on, ends_on, deputy
    _refuse(locked)
    locked.version += 1
    locked.save(update_fields=["kind", "starts_on", "ends_on", "deputy", "version"])
    _record("change_absence", locked, by=by, before=before)
    return locked


@transaction.atomic
def cancel(absence: Absence, *, by: User, version: int) -> Absence:
    """Call an absence off that is not over. Raises PermissionDenied, Conflict, StaleVersion."""
    locked = _open(absence, by=by, version=version)
    locked.cancelled_by, locked.cancelled_at = by, timezone.now()
    locked.version += 1
    locked.save(update_fields=["cancelled_by", "cancelled_at", "version"])
    _record("cancel_absence", locked, by=by)
    return locked


def may_keep(by: User, person: User) -> bool:
    """Whether `by` enters absences of `person`: their own, and those of a team that they lead."""
    return by.pk == person.pk or staffing.leads(by, person)


def _open(absence: Absence, *, by: User, version: int) -> Absence:
    """The absence, locked. Everything that writes absences of a person locks the person."""
    _lock(absence.user, None)
    locked = Absence.objects.select_for_update(of=("self",)).select_related("user", "deputy", "kind").get(pk=absence.pk)
    if not may_keep(by, locked.user):
        raise PermissionDenied
    if locked.cancelled_at:
        raise Conflict("This absence was called off.")
    if locked.is_over:
        raise Conflict("This absence is over, so it stays as it is.")
    if locked.version != version:
        raise StaleVersion("Somebody else changed this absence after you opened it. Read what is new, then change it.")
    return locked


def _lock(*people: User | None) -> None:
    """Hold the people concerned, in one order: two absences that contradict each other are not entered at once."""
    ids = sorted({person.pk for person in people if person is not None})
    list(User.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def _refuse(absence: Absence) -> None:
    if found := obstacle(absence):
        raise Conflict(found.words)


@dataclass(frozen=True)
class Obstacle:
    """Why an absence cannot be, in words, and which answer has to be another one."""

    field: str
    words: str


def obstacle(absence: Absence) -> Obstacle | None:
    """The first reason why this absence cannot be; None where it can."""
    today = timezone.localdate()
    if absence.ends_on < absence.starts_on:
        return Obstacle("ends_on", "The last day must be the same as or after the first")
    if absence.ends_on - absence.starts_on > LONGEST:
        words = f"No more than {LONGEST.days} days can be entered at once. Whoever is away longer hands their work over"
        return Obstacle("ends_on", words)
    if absence.ends_on < today - LATE:
        return Obstacle("ends_on", f"Days before {formats.day(today - LATE)} cannot be entered any more")
    return _overlap(absence) or (_obstacle_of_deputy(absence) if absence.deputy else None)


def _overlap(absence: Absence) -> Obstacle | None:
    others = Absence.objects.between(absence.starts_on, absence.ends_on).exclude(pk=absence.pk)
    name = absence.user.name
    if other := others.filter(user=absence.user).first():
        return Obstacle("starts_on", f"{name} is away from {_days(other)} already. Change that absence instead")
    if covered := others.filter(deputy=absence.user).select_related("user").first():
        whom = covered.user.name
        words = f"{name} covers for {whom}, who is away from {_days(covered)}. Name another deputy for {whom} first"
        return Obstacle("starts_on", words)
    return None


def _obstacle_of_deputy(absence: Absence) -> Obstacle | None:
    deputy, name = absence.deputy, absence.user.name
    if deputy.pk == absence.user_id:
        return Obstacle("deputy", "Nobody covers for themselves. Choose somebody else")
    if not possible_deputies(absence.user).filter(pk=deputy.pk).exists():
        return Obstacle("deputy", f"{deputy.name} does not belong to the team of {name}. Choose somebody who does")
    for one in cover.away([deputy.pk], absence.starts_on, absence.ends_on):
        days = f"{formats.day(one.starts_on)} to {formats.day(one.ends_on)}"
        return Obstacle("deputy", f"{deputy.name} is away from {days} themselves. Choose somebody else")
    return None


def _days(absence: Absence) -> str:
    return f"{formats.day(absence.starts_on)} to {formats.day(absence.ends_on)}"


def _record(event: str, absence: Absence, *, by: User, **more) -> None:
    recorder.record(
        f"accounts.{event}",
        by=by,
        target=absence,
        person=absence.user.email,
        deputy=absence.deputy.email if absence.deputy else None,
        after={"starts_on": str(absence.starts_on), "ends_on": str(absence.ends_on)},
        **more,
    )
