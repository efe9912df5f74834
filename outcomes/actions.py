"""Verbs of outcomes that are not steps of the referral."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.once import public_id_for
from outcomes import deadlines, notifications
from outcomes.models import ApmisEntry, Disruption, Feedback, RetentionReview
from outcomes.permissions import Permission
from outcomes.rules import days_of_disruption, may_give_feedback, may_record_disruption, may_review_retention
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
    deadlines.begin_apmis_entry(disruption, by=by)
    return disruption


@transaction.atomic
def enter_on_apmis(disruption: Disruption, *, by: User, apmis_reference: str, entered_on: date) -> ApmisEntry:
    """Record that a disruption was entered on APMIS. Raises PermissionDenied, Conflict where that was recorded already."""
    locked = _lock(disruption.referral)
    disruption = locked.disruptions.select_related("apmis_entry").get(pk=disruption.pk)
    disruption.referral = locked
    if not by.has_perm(Permission.RECORD_DISRUPTION, disruption):
        raise PermissionDenied
    if hasattr(disruption, "apmis_entry"):
        raise Conflict(f"It was entered on APMIS already, as {disruption.apmis_entry.apmis_reference}.")
    entry = ApmisEntry.objects.create(
        disruption=disruption, apmis_reference=apmis_reference, entered_on=entered_on, recorded_by=by
    )
    deadlines.end_apmis_entry(disruption, by=by)
    recorder.record(
        "outcomes.enter_on_apmis",
        by=by,
        target=locked,
        disruption=str(disruption.public_id),
        entry=str(entry.public_id),
    )
    return entry


@transaction.atomic
def review_retention(referral: Referral, *, by: User, decision: str, rationale: str) -> RetentionReview:
    """Record whether what has ended is kept; where it is, the next review is due by the target.

    Raises PermissionDenied, Conflict where it has not ended or was found not to be needed any longer.
    """
    locked = _lock(referral)
    if not by.has_perm(Permission.REVIEW_RETENTION, RetentionReview(referral=locked)):
        raise PermissionDenied
    if not may_review_retention(locked, by):
        raise Conflict("Only what has ended, and is still kept, is reviewed.")
    review = RetentionReview.objects.create(referral=locked, decision=decision, rationale=rationale, reviewed_by=by)
    deadlines.renew_retention(review, by=by)
    recorder.record(
        "outcomes.review_retention", by=by, target=locked, review=str(review.public_id), decision=review.decision
    )
    return review


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
    deadlines.end_feedback(locked, by=by)
    notifications.tell_of_feedback(feedback)
    return feedback


def _lock(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=referral.pk)
