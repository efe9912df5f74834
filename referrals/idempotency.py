"""Does a call of the API once, however often it is sent with the same `Idempotency-Key`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.response import Response

from foundations.core.problems import AnswersInvalid
from referrals.models import IdempotencyKey, Referral

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{8,100}", re.ASCII)
# How long a key is remembered.
REMEMBERED = timedelta(days=2)


def once(request, do: Callable[[], tuple[Response, Referral]], again: Callable[[str], Response]) -> Response:
    """The answer of `do`, or of `again(key of the record)` where this call was done before.

    A call that fails is forgotten, so that it can be mended and sent again with its key. The same key at the same time
    waits for the first. Raises ParseError for a key that is none, AnswersInvalid for a key that named another call.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return do()[0]
    if not KEY.fullmatch(key):
        raise ParseError(f"{HEADER} must be 8 to 100 visible ASCII characters, such as a UUID.")
    digest = _digest(request)
    with transaction.atomic():
        fresh = IdempotencyKey(user=request.user, key=key, digest=digest)
        IdempotencyKey.objects.bulk_create([fresh], ignore_conflicts=True)
        row = IdempotencyKey.objects.select_for_update().get(user=request.user, key=key)
        if row.digest != digest:
            raise AnswersInvalid({None: [f"This {HEADER} was sent with another call. Use a new key for a new call."]})
        if row.status is None:
            response, referral = do()
            row.status, row.target = response.status_code, referral.public_id
            row.save(update_fields=["status", "target"])
            return response
    response = again(str(row.target))
    response.status_code = row.status
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _digest(request) -> str:
    body = json.dumps(request.data, sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def forget(*, now: datetime | None = None) -> int:
    """Forget old keys; gives how many."""
    return IdempotencyKey.objects.filter(made_at__lt=(now or timezone.now()) - REMEMBERED).delete()[0]
