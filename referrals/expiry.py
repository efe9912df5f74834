"""Drafts that were never sent and that nobody touches: their requester is told, and a week later they are deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.core.formats import day
from referrals import actions, notifications
from referrals.models import SubjectImport, TaskingRequest
from referrals.statuses import Status

BATCH = 200
# How long a list that was pasted or uploaded waits to be added.
IMPORT_HOURS = timedelta(hours=24)
# How long before the end the requester is told.
NOTICE = timedelta(days=7)


def expires(changed_at: datetime) -> datetime:
    """When a draft that was last saved then is deleted."""
    return changed_at + timedelta(days=settings.DRAFT_DAYS)


def sweep(*, now: datetime | None = None) -> tuple[int, int]:
    """Tell those whose draft is about to be deleted, and delete those told of a week ago; gives how many of each.

    May be run at any time and more than once. Nobody's draft goes without a notice, however late the sweep comes.
    """
    now = now or timezone.now()
    SubjectImport.objects.filter(made_at__lt=now - IMPORT_HOURS).delete()
    return _tell(now), _delete(now)


def _untouched():
    return TaskingRequest.objects.drafts().filter(
        referral__status=Status.DRAFT, referral__submitted_at=None, referral__reference=None
    )


def _tell(now: datetime) -> int:
    due = _untouched().filter(changed_at__lte=now - timedelta(days=settings.DRAFT_DAYS) + NOTICE, expiry_told_at=None)
    told = 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            draft = due.select_for_update(of=("self",), skip_locked=True).select_related(*_NAMES).filter(pk=pk).first()
            if draft is None:
                continue
            TaskingRequest.objects.filter(pk=pk).update(expiry_told_at=now)
            last_day = max(expires(draft.changed_at), now + NOTICE)
            notifications.send(
                draft.referral,
                [draft.referral.requester],
                kind="referrals.draft_expires",
                title=f"your draft will be deleted after {day(last_day)} unless you save it again",
                key=f"{draft.changed_at:%Y%m%d%H%M%S}",
                path=reverse("referrals:task-list", args=[draft.referral.public_id]),
            )
            told += 1
    return told


_NAMES = ("referral__requester", "referral__force", "referral__region")


def _delete(now: datetime) -> int:
    due = _untouched().filter(
        expiry_told_at__lte=now - NOTICE,
        changed_at__lte=now - timedelta(days=settings.DRAFT_DAYS),
    )
    deleted = 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            draft = (
                due.select_for_update(of=("self",), skip_locked=True).select_related("referral").filter(pk=pk).first()
            )
            if draft is None or actions.obstacle_to_delete(draft.referral):
                continue
            actions.erase_draft(draft.referral, by=None)
            deleted += 1
    return deleted
