"""The address at which somebody's calendar program reads their deadlines: made, replaced, revoked, and whose it is.

The address is a secret: whoever has it reads along. So it is shown once and kept as a digest, and ends at once.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from foundations.accounts.backends import PeopleBackend
from foundations.accounts.models import CalendarFeed, User
from foundations.audit.recorder import record

NOTED_EVERY = timedelta(hours=1)
# Of the secret: 256 bits, which nobody guesses.
BYTES = 32


def of(user: User) -> CalendarFeed | None:
    """The feed of a person that is in force."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


@transaction.atomic
def make(user: User, *, now: datetime | None = None) -> str:
    """Make a feed for `user` in place of the one before, and give its secret: the only time that it is known."""
    now = now or timezone.now()
    # The person's row, so that two clicks at once leave one feed.
    get_user_model().objects.select_for_update(of=("self",)).get(pk=user.pk)
    revoked = _revoke(user, now)
    secret = secrets.token_urlsafe(BYTES)
    feed = CalendarFeed.objects.create(user=user, digest=digest_of(secret), made_at=now)
    record("accounts.make_calendar_feed", by=user, target=feed, replaced=bool(revoked))
    return secret


@transaction.atomic
def revoke(user: User, *, now: datetime | None = None) -> bool:
    """End the feed of `user` at once; gives whether there was one."""
    feed = of(user)
    if feed is None or not _revoke(user, now or timezone.now()):
        return False
    record("accounts.revoke_calendar_feed", by=user, target=feed)
    return True


def whose(secret: str) -> User | None:
    """Whose feed that is, as signing in reads them; None where it is nobody's, was revoked, or their account is closed.

    Asked before anybody is known, so a function of the database says it, which gives nothing but the person.
    """
    with connection.cursor() as cursor:
        cursor.execute("select toex_calendar_feed(%s)", [digest_of(secret)])
        user_id = cursor.fetchone()[0]
    return PeopleBackend().get_user(user_id) if user_id else None


def note_read(user: User, *, now: datetime) -> None:
    """Note that the feed of `user` was read, once an hour."""
    rows = CalendarFeed.objects.filter(user=user, revoked_at__isnull=True)
    rows.exclude(read_at__gt=now - NOTED_EVERY).update(read_at=now)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that no salt is needed."""
    return sha256(secret.encode()).hexdigest()


def _revoke(user: User, now: datetime) -> int:
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
