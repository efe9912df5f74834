"""That somebody had a referral open to decide on it: signed, in the form that they were given.

Whoever decides after it went to another region sees it no longer, and would read that there is no such page. What they
had open says that they saw it, so they are told when it left, and nothing that they could not see (decision 15).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import connection

from foundations.accounts.models import User
from referrals.models import Referral

FIELD = "opened"
# A form that lay open longer is answered as if it had never been.
HOLDS = timedelta(hours=24)
_SALT = "referrals.deciding.opened"


@dataclass(frozen=True)
class Left:
    """When a referral went to another region, and whether this person sent it there."""

    at: datetime
    own: bool


def note(referral: Referral, user: User, at: datetime) -> str:
    """What the form of a decision on `referral` carries for `user`, to whom it is shown at this instant."""
    seen = [referral.pk, referral.key, referral.region_id, user.pk, at.isoformat()]
    return signing.dumps(seen, salt=_SALT)


def left_since(text: str, key: str, user: User) -> Left | None:
    """When the referral of that key left the region, where `user` had it open then; None where nothing may be said.

    The database says it only to people of the region that it left.
    """
    try:
        pk, opened_key, region, person, at = signing.loads(text, salt=_SALT, max_age=HOLDS)
    except signing.BadSignature:
        return None
    if (opened_key.upper(), person) != (key.upper(), user.pk):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select at, own from toex_left(%s, %s, %s)", [pk, region, datetime.fromisoformat(at)])
        row = cursor.fetchone()
    return Left(*row) if row else None
