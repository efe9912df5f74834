"""Reminds people of what they wanted to look at again, on the day that they chose. A night without it costs nothing."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.core.formats import local_day
from referrals import notifications
from referrals.models import FollowUp, Referral

logger = logging.getLogger(__name__)

BATCH = 500
TITLE = "you wanted to look at this again today"


def sweep(*, now: datetime | None = None) -> int:
    """Tell whose day has come; gives how many. What fails is logged and left for the next time."""
    now = now or timezone.now()
    told = 0
    for row in FollowUp.objects.due(local_day(now)).select_related("user").order_by("on_date", "pk")[:BATCH]:
        try:
            with transaction.atomic():
                told += _remind(row, now)
        except Exception:
            logger.exception("Reminder %s could not be told; it is tried again", row.pk)
    return told


def _remind(row: FollowUp, now: datetime) -> bool:
    """Once: whoever else sweeps at this moment finds it told. Whoever no longer sees the referral is told nothing."""
    if not FollowUp.objects.filter(pk=row.pk, reminded_at__isnull=True).update(reminded_at=now):
        return False
    referral = Referral.objects.visible_to(row.user).filter(pk=row.referral_id).first()
    if referral is None:
        return False
    path = reverse("referrals:messages", args=[referral.key])
    key = f"{row.user_id}:{row.made_at.isoformat()}"
    notifications.send(referral, [row.user], kind="referrals.follow_up", title=TITLE, key=key, path=path)
    return True
