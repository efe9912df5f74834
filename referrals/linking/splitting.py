"""Splits a referral at its gate: a second one, with a reference of its own, goes on with part of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from referrals import handling, history, notifications, people, rows
from referrals.forms.request import HAS_ATTACHMENTS
from referrals.lifecycle import LIFECYCLE
from referrals.models import Attachment, Referral, Subject, SubjectLink, TaskingRequest
from referrals.permissions import Permission as P
from referrals.references import next_reference
from referrals.sight import grants
from referrals.statuses import Status

# What both have in common, besides the request and who is named.
SAME = (
    "force",
    "region",
    "requester",
    "sio",
    "primary_threat",
    "marking",
    "immediate_risk",
    "needed_by_date",
    "created_at",
    "submitted_at",
    "received_at",
)
HAS_SUBJECTS = "has_subjects"
RESTRICTION = ("restricted", "restricted_reason", "restricted_by", "restricted_at")


def obstacle_to_split(referral: Referral, by: User) -> str:
    """Why `by` cannot split it now, in words; nothing where they can."""
    permission = handling.DECIDES.get(Status(referral.status))
    if permission is None:
        return f"A referral is split at a gate. The status of this one is “{referral.get_status_display()}”."
    if not by.has_perm(permission, referral):
        return f"It is at the {referral.get_status_display().lower()}, where others decide."
    return ""


@transaction.atomic
def split(
    referral: Referral,
    *,
    operation: str,
    about: str,
    by: User,
    subjects: Iterable[UUID | str] = (),
    attachments: Iterable[UUID | str] = (),
    access: Iterable[UUID | str] = (),
    version: int | None = None,
    public_id: UUID | None = None,
) -> Referral:
    """Make a second referral of what `about` says, with copies of the `subjects` and `attachments` named by their keys.

    It stands at the same gate with the time that is left, and is seen by the same people, but for those who see the
    whole by a grant: of these, the ones that `access` names by the ids of their grants. Raises PermissionDenied, Conflict
    where it is at no gate of theirs, StaleVersion.
    """
    whole = _locked(referral, by=by, version=version)
    part = _made(whole, operation, public_id or uuid4())
    # The rest of it happens before its region is told, and before anybody is named on it.
    isolation.keep_in_sight(part.pk)
    part.other_threats.set(whole.other_threats.all())
    _copy_request(whole, part, set(map(str, subjects)), set(map(str, attachments)))
    for one in whole.people.select_related("user"):
        people.add_person(part, user=one.user, capacity=one.capacity, by=by)
    if whole.restricted:
        for name in RESTRICTION:
            setattr(part, name, getattr(whole, name))
        part.save(update_fields=RESTRICTION)
    moved = LIFECYCLE.move(part, "split_off", by=by, follows=True, split_from=whole, about=about, rationale=about)
    _let_see(whole, moved, set(map(str, access)), by=by)
    _tell(whole, moved, about, by=by)
    return moved


def _locked(referral: Referral, *, by: User, version: int | None) -> Referral:
    locked = Referral.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=referral.pk).first()
    if locked is None or not by.has_perm(P.SPLIT, locked):
        raise PermissionDenied
    if obstacle := obstacle_to_split(locked, by):
        raise Conflict(obstacle)
    if version is not None and version != locked.version:
        raise StaleVersion("Somebody else changed this after you opened it. Read what is new, then decide again.")
    return locked


def _made(whole: Referral, operation: str, public_id: UUID) -> Referral:
    same = {name: getattr(whole, name) for name in SAME}
    reference = next_reference(whole.region, timezone.now())
    return Referral.objects.create(operation=operation, reference=reference, public_id=public_id, **same)


def _copy_request(whole: Referral, part: Referral, subjects: set[str], attachments: set[str]) -> None:
    """The request that was sent last, with the rows that were chosen, as what was sent."""
    sent = whole.requests.submitted().first()
    request = TaskingRequest(
        referral=part,
        form_version=sent.form_version,
        answers=sent.answers | {"operation": part.operation},
        warnings=sent.warnings,
        risk_acknowledged_by=sent.risk_acknowledged_by,
        risk_acknowledged_at=sent.risk_acknowledged_at,
    )
    request.save()
    # All of them first: a link between two subjects names both.
    rows.copy(sent, request)
    SubjectLink.objects.filter(request=request).exclude(from_key__in=subjects, to_key__in=subjects).delete()
    Subject.objects.filter(request=request).exclude(key__in=subjects).delete()
    Attachment.objects.filter(request=request).exclude(key__in=attachments).delete()
    request.subject_count = request.subjects.count()
    counted = request.attachments.aggregate(all=Count("pk"), undescribed=Count("pk", filter=Q(description="")))
    request.attachment_count, request.undescribed_count = counted["all"], counted["undescribed"]
    for name, count in ((HAS_SUBJECTS, request.subject_count), (HAS_ATTACHMENTS, request.attachment_count)):
        if request.answers.get(name):
            request.answers[name] = count > 0
    request.submitted_at, request.submitted_by = sent.submitted_at, sent.submitted_by
    request.save()


def _let_see(whole: Referral, part: Referral, access: set[str], *, by: User) -> None:
    for grant in whole.grants.filter(public_id__in=access).select_related("user"):
        grants.give_the_same(grant, part, by=by)


def _tell(whole: Referral, part: Referral, about: str, *, by: User) -> None:
    """Write it into the history of the whole, whose version goes up, and tell those who asked."""
    whole.version += 1
    whole.save(update_fields=["version"])
    text = f"Part of it goes on as {part.reference}. {about}"
    row = history.note(whole, "split", "Split in two", by=by, text=text, seen_version=whole.version - 1)
    recorder.record("referrals.split", by=by, target=whole, into=part.reference)
    title = "was split in two: part of it goes on under another reference"
    those_who_asked = notifications.requesters_of(whole)
    notifications.send(whole, those_who_asked, kind="referrals.split", title=title, key=str(row.pk))
