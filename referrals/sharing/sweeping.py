"""What time does to shares: reminds both sides a week before the end, and ends what is over.

Sight itself ends by the clock; this only says so in the record. A night without it costs nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from foundations.core.errors import Conflict
from referrals.models import Share, ShareKind, ShareStatus
from referrals.sharing import notifications
from referrals.sharing.lifecycle import LIFECYCLE
from referrals.sharing.statuses import OPEN
from referrals.statuses import FINAL

logger = logging.getLogger(__name__)

SOON = timedelta(days=7)
BATCH = 500


def sweep(*, now: datetime | None = None) -> tuple[int, int]:
    """Remind and end what is due at `now`; gives how many of each. What fails is logged and left for the next time."""
    now = now or timezone.now()
    reminded = sum(_each(_ends_soon(now), lambda share: _remind(share, now)))
    ended = sum(_each(_over(now), lambda share: LIFECYCLE.move(share, "expire", by=None, follows=True)))
    ended += sum(_each(_settled(), lambda share: LIFECYCLE.move(share, "supersede", by=None, follows=True)))
    return reminded, ended


def _each(shares, deed):
    for share in shares[:BATCH]:
        try:
            with transaction.atomic():
                deed(share)
            yield 1
        except Conflict:
            # Somebody answered or ended it at this moment.
            yield 0
        except Exception:
            logger.exception("Share %s could not be swept; it is tried again", share.public_id)
            yield 0


def _remind(share: Share, now: datetime) -> None:
    """Once: whoever else sweeps at this moment finds it done."""
    if Share.objects.filter(pk=share.pk, reminded_at__isnull=True).update(reminded_at=now):
        notifications.tell_ending(share)


def _ends_soon(now: datetime):
    """In force, of more than a week, with less than that left."""
    soon = Share.objects.filter(status=ShareStatus.ACCEPTED, reminded_at__isnull=True).exclude(kind=ShareKind.TRANSFER)
    lasting = soon.filter(decided_at__lt=F("ends_at") - SOON)
    return lasting.filter(ends_at__gt=now, ends_at__lte=now + SOON).with_names().order_by("ends_at")


def _over(now: datetime):
    return Share.objects.filter(status__in=OPEN, ends_at__lte=now).order_by("ends_at")


def _settled():
    """Offers of what has ended or is another region's now, and shares with the region that handles it."""
    offers = Q(status=ShareStatus.OFFERED) & (
        Q(referral__status__in=FINAL) | ~Q(referral__region=F("from_organisation"))
    )
    own = Q(status__in=OPEN, to_organisation=F("referral__region")) & ~Q(
        kind=ShareKind.TRANSFER, status=ShareStatus.ACCEPTED
    )
    return Share.objects.filter(offers | own).order_by("pk")
