"""Digests: what waited for somebody's hour goes in one e-mail, with references and what is to be done, and no more.

Made from the notices that are due, each in one digest; written when it goes, of what its person has not read and may
still see. A night without it costs nothing: the next run finds what is due by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from foundations.accounts.models import User
from foundations.core import formats
from foundations.notifications.actions import new_message_id, subject_line
from foundations.notifications.models import Notification, OutboxEmail

PEOPLE = 200
# A longer e-mail is read by nobody; the rest is in the service.
MOST_LINES = 100
# So that nobody's notices are gathered twice at once; any number that nothing else locks.
LOCK = 7401


def gather(*, now: datetime | None = None) -> int:
    """Make the digests that are due at `now`; gives how many. Any number may run at once."""
    now = now or timezone.now()
    due = Notification.objects.filter(digest_at__lte=now).order_by("digest_at")
    made = 0
    passed_over: set[int] = set()
    while True:
        people = list(due.exclude(recipient__in=passed_over).values_list("recipient", flat=True)[:PEOPLE])
        if not people:
            return made
        for recipient in dict.fromkeys(people):
            made += _gather_one(recipient, now)
            # Whoever is at it elsewhere, or what remains for a later hour, is not looked at again.
            passed_over.add(recipient)


@transaction.atomic
def _gather_one(recipient_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [LOCK, recipient_id % 2**31])
        if not cursor.fetchone()[0]:
            return 0
    waiting = Notification.objects.filter(recipient=recipient_id, digest_at__lte=now)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    person = User.objects.get(pk=recipient_id)
    made = 0
    digest = None
    if person.is_active and waiting.filter(read_at__isnull=True).exists():
        digest = OutboxEmail.objects.create(
            recipient=person,
            kind=OutboxEmail.DIGEST,
            key=f"digest:{recipient_id}:{ids[0]}",
            to_email=person.email,
            subject=subject_line("", "what is to be done"),
            body="",
            message_id=new_message_id(),
            due_at=now,
        )
        made = 1
    Notification.objects.filter(pk__in=ids).update(digest_at=None, digest=digest)
    return made


def words(notices: Iterable[Notification]) -> tuple[str, str]:
    """Subject and text of a digest of `notices`: one line each, one address for all."""
    lines = [": ".join(filter(None, [one.reference, one.title])) for one in notices]
    subject = subject_line("", f"{formats.plural(len(lines), 'notice')} of what is to be done")
    shown = [f"- {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"- and {len(lines) - MOST_LINES} more")
    listed = "\n".join(shown)
    return subject, (
        f"Since your last digest:\n\n{listed}\n\n"
        f"Open them in the service: {settings.SITE_URL}/notifications/?show=unread\n\n"
        f"Choose what you are told, and when: {settings.SITE_URL}/notifications/preferences/\n\n"
        "You will be asked to sign in. For safety this e-mail holds no details. Do not reply to it: nobody reads "
        "the replies.\n"
    )
