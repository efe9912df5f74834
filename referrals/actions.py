"""Verbs of the tasking request and the referral that are more than a step of the lifecycle, and the one for steps."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from foundations.accounts import administering, directory
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from foundations.deadlines import actions as clocks
from referrals import history, notifications, teams
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral, ReferralDeadline, ReferralPerson, TaskingRequest
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


@transaction.atomic
def change_lead(referral: Referral, *, to: User, by: User) -> Referral:
    """Let `to` lead the development instead of the present lead, whose account `by` administers.

    Raises PermissionDenied, and Conflict where it has ended or `to` does not work for the team.
    """
    locked, before = _handed_over(referral, "lead_analyst", by=by)
    if not teams.possible_leads(locked).filter(pk=to.pk).exists():
        raise Conflict(f"{to.name} is not an analyst of the team that handles {locked.reference}.")
    clocks.reassign_open(ReferralDeadline.objects.filter(referral=locked, responsible=before), responsible=to)
    return _named_anew(locked, "lead_analyst", "Lead analyst changed", "you are the lead analyst", before, to, by=by)


@transaction.atomic
def change_requester(referral: Referral, *, to: User, by: User) -> Referral:
    """Let `to` be the requester instead of the present one, whose account `by` administers.

    Raises PermissionDenied, and Conflict where it has ended or `to` is no officer of the force.
    """
    locked, before = _handed_over(referral, "requester", by=by)
    _is_officer(locked, to)
    return _named_anew(locked, "requester", "Requester changed", "you are the requester now", before, to, by=by)


@transaction.atomic
def change_sio(referral: Referral, *, to: User, by: User) -> Referral:
    """Let `to` be the SIO instead of the present one, whose account `by` administers; raises as `change_requester`.

    What the request said of its SIO stays as it was submitted.
    """
    locked, before = _handed_over(referral, "sio", by=by)
    _is_officer(locked, to)
    return _named_anew(locked, "sio", "SIO changed", "you are the SIO now", before, to, by=by)


def _handed_over(referral: Referral, duty: str, *, by: User) -> tuple[Referral, User]:
    """The referral, locked, and who has the duty now; the administrator of that person may give it to another."""
    locked = (
        Referral.objects.select_for_update(of=("self",)).select_related("force", "region", duty).get(pk=referral.pk)
    )
    before = getattr(locked, duty)
    if before is None or not administering.may_change(by, before):
        raise PermissionDenied
    if not locked.is_open:
        raise Conflict(f"{locked.reference or 'The draft'} has ended, so it is not handed over any more.")
    return locked, before


def _is_officer(referral: Referral, to: User) -> None:
    if not possible_requesters(referral).filter(pk=to.pk).exists():
        raise Conflict(f"{to.name} is not an officer of the force that asked.")


def possible_requesters(referral: Referral):
    """People who may stand for the side that asked: officers of the force, by name."""
    return directory.members([referral.force_id], ["force_officer"]).order_by("name")


def _named_anew(referral: Referral, duty: str, label: str, title: str, before: User, to: User, *, by: User) -> Referral:
    """Write the new name, and tell its bearer: change, history, audit and notice in one transaction."""
    setattr(referral, duty, to)
    referral.version += 1
    referral.save(update_fields=[duty, "version"])
    text = f"From {before.name} to {to.name}."
    seen = referral.version - 1
    row = history.note(referral, f"change_{duty}", label, by=by, text=text, seen_version=seen)
    recorder.record(f"referrals.change_{duty}", by=by, target=referral, left_by=before.email, given_to=to.email)
    path = reverse("referrals:task-list", args=[referral.public_id]) if referral.status == Status.DRAFT else ""
    notifications.send(referral, [to], kind=f"referrals.change_{duty}", title=title, key=str(row.pk), path=path)
    return referral


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
