"""Keeping a referral to the people named on it, whatever anybody's role; and opening it again."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundations.accounts import directory
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals import history, notifications, teams
from referrals.models import Referral, ReferralPerson
from referrals.permissions import Permission as P
from referrals.sight.grants import locked_for
from referrals.statuses import Status

NAMED = "Named to receive it"
RESTRICTED_IT = "Restricted it"

# Whose step it is before the terms are agreed; from then on the second gate's people lead the work.
_FIRST_GATE = (Status.DRAFT, Status.WITH_ADVISER, Status.SCTAC_TRIAGE, Status.INFORMATION_REQUESTED)
_ADVISER = (Status.DRAFT, Status.WITH_ADVISER)


@transaction.atomic
def restrict(referral: Referral, *, people: Iterable[User], reason: str, by: User) -> Referral:
    """Keep `referral` to those named on it and `people`, of those that `candidates` offers.

    Raises PermissionDenied; Conflict where it is restricted already, or where nobody would be left to take it on.
    """
    locked = locked_for(referral, P.RESTRICT, by=by)
    if locked.restricted:
        raise Conflict(f"{locked.reference or 'The draft'} is restricted already.")
    _set(locked, reason=reason, by=by)
    if by.pk not in locked.named_people():
        _name(locked, by, RESTRICTED_IT, by=by)
    for person in people:
        name_person(locked, user=person, by=by)
    if gap := missing_people(locked):
        raise Conflict(gap)
    if locked.submitted_at:
        row = history.note(locked, "restrict", "Restricted to named people", by=by, text=reason)
        _tell(locked, row, "is restricted to named people, and you are one of them", but=by)
    recorder.record("referrals.restrict", by=by, target=locked, reason=reason)
    return locked


@transaction.atomic
def restrict_draft(referral: Referral, *, people: Iterable[User], reason: str, by: User) -> Referral:
    """The same for a draft, which may be left half done: who is missing is said when it is submitted.

    Written anew each time: whoever is no longer among `people` is taken off.
    """
    locked = locked_for(referral, P.SUBMIT, by=by)
    if locked.status != Status.DRAFT:
        raise Conflict("The request has been submitted, so its answers can no longer be changed here.")
    _set(locked, reason=reason, by=by)
    people = list(people)
    locked.people.filter(capacity=NAMED).exclude(user__in=people).delete()
    for person in people:
        name_person(locked, user=person, by=by)
    recorder.record("referrals.restrict", by=by, target=locked, reason=reason)
    return locked


@transaction.atomic
def set_audience(referral: Referral, *, audience: str, reason: str, people: Iterable[User], by: User) -> None:
    """Let the draft `referral` be seen by named `people` alone ("named"), or by everybody whose role shows it."""
    if audience == "named":
        restrict_draft(referral, people=people, reason=reason, by=by)
    elif referral.restricted:
        lift(referral, reason=reason or "Its author opened it before it was sent.", by=by)


@transaction.atomic
def lift(referral: Referral, *, reason: str, by: User) -> Referral:
    """Let everybody see `referral` again whose role does. Raises PermissionDenied and Conflict."""
    locked = locked_for(referral, P.RESTRICT, by=by)
    if not locked.restricted:
        raise Conflict(f"{locked.reference or 'The draft'} is not restricted.")
    told = locked.named_people()
    locked.restricted, locked.restricted_reason = False, ""
    locked.restricted_by = locked.restricted_at = None
    _save(locked)
    locked.people.filter(capacity__in=[NAMED, RESTRICTED_IT]).delete()
    if locked.submitted_at:
        row = history.note(locked, "lift_restriction", "Restriction lifted", by=by, text=reason)
        people = User.objects.filter(pk__in=told - {by.pk}, is_active=True)
        title = "is no longer restricted to named people"
        notifications.send(locked, people, kind="referrals.lift_restriction", title=title, key=str(row.pk))
    recorder.record("referrals.lift_restriction", by=by, target=locked, reason=reason)
    return locked


@transaction.atomic
def add(referral: Referral, *, people: Iterable[User], by: User) -> None:
    """Name further ones of its `candidates` on a restricted referral, without an end."""
    locked = locked_for(referral, P.RESTRICT, by=by)
    if not locked.restricted:
        raise Conflict(f"{locked.reference or 'The draft'} is not restricted, so nobody needs to be named on it.")
    people = list(people)
    for person in people:
        name_person(locked, user=person, by=by)
    names = ", ".join(person.name for person in people)
    row = history.note(locked, "name_people", "People named", by=by, text=f"{names}.")
    title = "is restricted to named people, and you are one of them"
    notifications.send(locked, people, kind="referrals.restrict", title=title, key=str(row.pk))


@transaction.atomic
def take_off(person: ReferralPerson, *, reason: str, by: User) -> None:
    """Take somebody off a restricted referral who was named on it. Raises Conflict where nobody would take it on."""
    locked = locked_for(person.referral, P.RESTRICT, by=by)
    if person.capacity not in {NAMED, RESTRICTED_IT}:
        raise Conflict(f"{person.user.name} works on it ({person.capacity}), so their sight ends with that work.")
    person.delete()
    locked.forget_named()
    if gap := missing_people(locked):
        raise Conflict(gap)
    history.note(locked, "take_off", "Person taken off", by=by, text=f"{person.user.name}. {reason}")
    recorder.record("referrals.take_off", by=by, target=locked, user=person.user.email, reason=reason)


def name_person(referral: Referral, *, user: User, by: User) -> None:
    """Name one of the candidates. Raises PermissionDenied for anybody else, so that no form can be talked into it."""
    if not candidates(referral).filter(pk=user.pk).exists():
        raise PermissionDenied
    _name(referral, user, NAMED, by=by)


def candidates(referral: Referral) -> QuerySet[User]:
    """Who may be named on a restricted referral: its region's people and its force's advisers, by name."""
    units = teams.organisations_at_work(referral)
    people = directory.seeing(units) | directory.holding(P.ENDORSE, [referral.force_id])
    return people.distinct().order_by("name")


def missing_people(referral: Referral) -> str:
    """Who is not named and would have to be, in words; empty where the referral can go its way."""
    named = referral.named_people()
    return "" if named is None or not referral.is_open else missing_among(referral, named)


def missing_among(referral: Referral, named: Iterable[int]) -> str:
    """The same, were the people with the ids `named` the only ones."""
    units = teams.organisations_at_work(referral)
    needed = [(P.ACCEPT, units, "a Senior Intelligence Analyst or Detective Inspector of the region")]
    if referral.region.has_first_gate and referral.status in _FIRST_GATE:
        needed.insert(0, (P.FORWARD, [referral.region_id], "a gateway officer of the region"))
    if referral.force.asks_for_adviser and referral.status in _ADVISER:
        needed.insert(0, (P.ENDORSE, [referral.force_id], "an adviser of your force"))
    missing = [
        words for permission, where, words in needed if not directory.holding(permission, where).filter(pk__in=named)
    ]
    return f"Name {' and '.join(missing)}: nobody else could take the request on." if missing else ""


def may_travel(referral: Referral, by, facts) -> str | None:
    """Guard of submit: a restricted request has somebody at each gate it comes to."""
    return missing_people(referral) or None


def stays_with_named_people(referral: Referral, by, facts) -> str | None:
    """Guard of redirect: nobody of another region is named on a restricted referral."""
    if referral.restricted:
        return "It is restricted to named people: hand it over to a named person of the other region instead."
    return None


def receiver_is_named(referral: Referral, by, facts) -> str | None:
    """Guard of recommending an owner: somebody of the receiver must be able to see it and answer."""
    receiver, named = facts.get("offered_to"), referral.named_people()
    if named is None or receiver is None:
        return None
    # Of the force that asked, those who asked may answer; they are named on it.
    if receiver.pk == referral.force_id or directory.holding(P.ACCEPT_OWNERSHIP, [receiver.pk]).filter(pk__in=named):
        return None
    return f"It is restricted: first give somebody of {receiver.name} access by name who can answer for it."


def _set(referral: Referral, *, reason: str, by: User) -> None:
    referral.restricted, referral.restricted_reason = True, reason
    referral.restricted_by, referral.restricted_at = by, timezone.now()
    _save(referral)


def _save(referral: Referral) -> None:
    referral.save(update_fields=["restricted", "restricted_reason", "restricted_by", "restricted_at"])
    referral.forget_named()


def _name(referral: Referral, user: User, capacity: str, *, by: User) -> None:
    _, added = ReferralPerson.objects.get_or_create(
        referral=referral, user=user, defaults={"capacity": capacity, "added_by": by}
    )
    referral.forget_named()
    if added and user.pk == by.pk:
        isolation.look_again()
    if added:
        recorder.record(
            "referrals.add_person",
            by=by,
            target=referral,
            operation="disclosure",
            recipients=[{"email": user.email}],
            capacity=capacity,
        )


def _tell(referral: Referral, row, title: str, *, but: User) -> None:
    people = User.objects.filter(pk__in=referral.named_people() - {but.pk}, is_active=True)
    notifications.send(referral, people, kind="referrals.restrict", title=title, key=str(row.pk))
