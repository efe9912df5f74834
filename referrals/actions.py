"""Verbs of the tasking request and the referral that are more than a step of the lifecycle, and the one for steps."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral, ReferralPerson, TaskingRequest
from referrals.permissions import Permission
from referrals.statuses import Status

_ON_REFERRAL = ("operation", "marking", "primary_threat", "needed_by_date", "immediate_risk")
_ON_REQUEST = (
    "question",
    "background",
    "why_toex",
    "needed_by_reason",
    "sio_name",
    "sio_email",
    "victims_known",
    "victims_potential",
    "children",
    "risk",
    "safeguarding",
)


def perform(referral: Referral, verb: str, *, by, version: int | None = None, **facts) -> Referral:
    """Carry out a step of the lifecycle; see `Lifecycle.move` for what it needs and raises."""
    return LIFECYCLE.move(referral, verb, by=by, version=version, **facts)


@transaction.atomic
def start_request(*, force: Organisation, by: User, public_id: UUID | None = None, **answers) -> Referral:
    """Begin a draft request of `force` with the answers given so far; `public_id` where the page chose it.

    Raises PermissionDenied unless `by` may ask on behalf of that force.
    """
    if not by.has_perm(Permission.CREATE) or force.pk not in by.scope.home_forces or force.parent is None:
        raise PermissionDenied
    referral = Referral(force=force, region=force.parent, requester=by)
    if public_id:
        referral.public_id = public_id
    _write(referral, answers)
    referral.save()
    request = TaskingRequest(referral=referral)
    _write_request(request, referral, answers)
    request.save()
    _set_other_threats(referral, answers)
    recorder.record("referrals.start_request", by=by, target=referral, operation="collection", fields=sorted(answers))
    return referral


@transaction.atomic
def save_request(referral: Referral, *, by: User, version: int, **answers) -> Referral:
    """Write answers into the draft request of `referral`.

    Raises PermissionDenied for anybody but its requesters, Conflict when it is no longer a draft, StaleVersion when
    it was saved by somebody else since.
    """
    locked = Referral.objects.select_for_update(of=("self",)).select_related("force", "region").get(pk=referral.pk)
    if not by.has_perm(Permission.SUBMIT, locked):
        raise PermissionDenied
    if locked.status != Status.DRAFT:
        raise Conflict("The request has been submitted, so its answers can no longer be changed.")
    if version != locked.version:
        raise StaleVersion("The draft was saved in another window after you opened this page. Your text is still here.")
    _write(locked, answers)
    locked.version += 1
    locked.save()
    request = locked.requests.drafts().get()
    _write_request(request, locked, answers)
    request.save()
    _set_other_threats(locked, answers)
    recorder.record("referrals.save_request", by=by, target=locked, operation="collection", fields=sorted(answers))
    return locked


def _write(referral: Referral, answers: dict) -> None:
    for name in _ON_REFERRAL:
        if name in answers and not (name == "marking" and not answers[name]):
            setattr(referral, name, answers[name])


def _write_request(request: TaskingRequest, referral: Referral, answers: dict) -> None:
    for name in _ON_REQUEST:
        if name in answers:
            setattr(request, name, answers[name])
    if "sio_email" in answers:
        sio = _sio_account(referral.force, answers["sio_email"])
        Referral.objects.filter(pk=referral.pk).update(sio=sio)
        referral.sio = sio


def _sio_account(force: Organisation, email: str) -> User | None:
    """The active officer of the same force with that address: nobody else is given sight by an e-mail address."""
    return User.objects.filter(email=(email or "").lower(), is_active=True, memberships__in=_officers_of(force)).first()


def _officers_of(force: Organisation):
    return force.memberships.active().filter(role="force_officer")


def _set_other_threats(referral: Referral, answers: dict) -> None:
    if "other_threats" in answers:
        referral.other_threats.set(answers["other_threats"])


def add_person(referral: Referral, *, user: User, capacity: str, by: User) -> None:
    """Let `user` see `referral` because they work on it as `capacity`; does nothing where they are on it already."""
    _, added = ReferralPerson.objects.get_or_create(
        referral=referral, user=user, defaults={"capacity": capacity, "added_by": by}
    )
    if added:
        recorder.record(
            "referrals.add_person",
            by=by,
            target=referral,
            operation="disclosure",
            recipients=[{"email": user.email}],
            capacity=capacity,
        )


def remove_person(referral: Referral, *, user: User, by: User) -> None:
    """Take back the sight that `add_person` gave; who sees the referral by another rule goes on seeing it."""
    removed, _ = ReferralPerson.objects.filter(referral=referral, user=user).delete()
    if removed:
        recorder.record("referrals.remove_person", by=by, target=referral, user=user.email)
