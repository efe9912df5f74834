"""What national administrators do with the harm matrix: a new version from a day on, in place of the last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundations.accounts import administering
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals.models import HarmMatrix


@transaction.atomic
def add_version(
    *, criteria: list[dict[str, Any]], bands: list[dict[str, Any]], valid_from: date, by: User
) -> HarmMatrix:
    """Let a new version hold from `valid_from` on; the last one ends there and is never changed otherwise.

    Requests that were scored keep their version. Raises PermissionDenied, Conflict where the day does not fit.
    """
    if not administering.is_national(by):
        raise PermissionDenied
    if valid_from < timezone.localdate():
        raise Conflict("It can begin today or later, not in the past.")
    last = HarmMatrix.objects.select_for_update().order_by("-version").first()
    if last and last.valid_from >= valid_from:
        following = last.valid_from + timedelta(days=1)
        raise Conflict(
            f"Version {last.version} begins on that day or later. Choose {following:%-d %B %Y} or a later day."
        )
    if last and (last.criteria, last.bands) == (criteria, bands):
        raise Conflict(f"Nothing differs from version {last.version}.")
    try:
        with transaction.atomic():
            if last:
                last.valid_to = valid_from
                last.save(update_fields=["valid_to"])
            version = last.version + 1 if last else 1
            added = HarmMatrix.objects.create(version=version, criteria=criteria, bands=bands, valid_from=valid_from)
    except IntegrityError:
        raise Conflict("Somebody else has added a version in this moment.") from None
    recorder.record(
        "administration.add_harm_matrix",
        by=by,
        target=added,
        version=version,
        criteria=len(criteria),
        valid_from=valid_from,
    )
    return added
