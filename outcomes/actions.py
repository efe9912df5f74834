"""Verbs of outcomes that are not steps of the referral."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.once import public_id_for
from outcomes import notifications
from outcomes.models import Disruption, Feedback
from outcomes.permissions import Permission
from outcomes.rules import days_of_disruption, may_give_feedback, may_record_disruption
from referrals.models import Referral
from referrals.search import writing
from referrals.statuses import Status


@transaction.atomic
def record_disruption(referral: Referral, *, by: User, token: UUID | None = None, **answers) -> Disruption:
    """Record a disruption; the same `token` twice (a double click) records it once.

    Raises PermissionDenied unless `by` is of the team, Conflict where the referral is not at work or the day is not
    one on which it can have happened.
    """
    locked = _lock(referral)
    if not by.has_perm(Permission.RECORD_DISRUPTION, Disruption(referral=locked)):
        raise PermissionDenied
    public_id = public_id_for(token, locked, by)
    if done := Disruption.objects.filter(public_id=public_id).first():
        return done
    if not may_record_disruption(locked, by):
        status = Status(locked.status).label
        raise Conflict(f"A disruption can be recorded from development until closing. This is at “{status}”.")
    first, last = days_of_disruption(locked)
    if not first <= answers["happened_date"] <= last:
        raise Conflict("A disruption must have happened since the referral was received, and not in the future.")
    number = locked.disruptions.count() + 1
    disruption = Disruption.objects.create(
        referral=locked, number=number, public_id=public_id, recorded_by=by, **answers
    )
    writing.keep(locked.pk, "disruption", key=str(number))
    recorder.record(
        "outcomes.record_disruption",
        by=by,
        target=locked,
        operation="collection",
        disruption=str(disruption.public_id),
        number=number,
        impact=disruption.impact.code,
    )
    return disruption


@transaction.atomic
def give_feedback(referral: Referral, *, by: User, **answers) -> Feedback:
    """Record what `by` says of the support, and tell the lead analyst and the Seniors.

    Raises PermissionDenied unless `by` asked for it, Conflict unless it is closed and they said nothing before.
    """
    locked = _lock(referral)
    if not by.has_perm(Permission.GIVE_FEEDBACK, Feedback(referral=locked)):
        raise PermissionDenied
    if locked.status != Status.CLOSED:
        raise Conflict("Feedback can be given once the referral is closed.")
    if not may_give_feedback(locked, by):
        raise Conflict("You have given your feedback on this referral.")
    feedback = Feedback.objects.create(referral=locked, given_by=by, **answers)
    writing.keep(locked.pk, "feedback")
    recorder.record(
        "outcomes.give_feedback", by=by, target=locked, operation="collection", feedback=str(feedback.public_id)
    )
    notifications.tell_of_feedback(feedback)
    return feedback


def _lock(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=referral.pk)
