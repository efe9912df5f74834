"""Lines of a referral's history that are no step of its lifecycle."""

from __future__ import annotations

from django.utils import timezone

from foundations.accounts.models import User
from referrals.models import Referral, ReferralStatusChange


def note(referral: Referral, verb: str, label: str, *, by: User, text: str = "", seen_version: int | None = None):
    """Write that `by` did `verb` to `referral`, whose status stays; gives the row."""
    return ReferralStatusChange.objects.create(
        record=referral,
        verb=verb,
        label=label,
        from_status=referral.status,
        to_status=referral.status,
        at=timezone.now(),
        by=by,
        seen_version=referral.version if seen_version is None else seen_version,
        note=text,
    )
