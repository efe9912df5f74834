"""Sending what the outbox holds. The database is the truth; Celery, beat and the command line only ring the bell."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from time import monotonic

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from foundations.notifications import addressing, letters_out
from foundations.notifications.models import Notification, OutboxEmail

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# A sender stops taking from its batch well before the lease ends, so that no other sends the same meanwhile.
SEND_FOR_SECONDS = 60
# How long one drain goes on while there is more: then the other work of its worker has its turn, and beat rings again.
DRAIN_FOR_SECONDS = 50
MOST_ATTEMPTS = 8
SERVER_AWAY = timedelta(minutes=1)
# Any number that nothing else locks: who counts what was sent in the last minute counts alone.
LOCK_OF_PACE = 7402

CLAIM = """
with due as (
    select id, taken_at from notifications_outboxemail
    where state = 'pending' and due_at <= %(now)s and (held_until is null or held_until <= %(now)s)
    order by due_at limit %(limit)s for update skip locked
)
update notifications_outboxemail letter set held_until = %(until)s, taken_at = %(now)s
from due where letter.id = due.id
returning letter.id, due.taken_at
"""


def drain(*, now: datetime | None = None, limit: int | None = None) -> int:
    """Send what is due at `now`, up to `limit` e-mails; gives how many were sent. Any number may run at once.

    An e-mail that is refused waits longer each time and is given up after eight attempts. Where the mail server cannot
    be reached nothing counts as an attempt: all wait for a minute. With `EMAILS_PER_MINUTE` set, no more than so many
    leave in any minute, by all senders together; the rest stays due.
    """
    started = monotonic()
    sent = taken = 0
    while (limit is None or taken < limit) and monotonic() - started < DRAIN_FOR_SECONDS:
        moment = now or timezone.now()
        emails = _claim(moment, settings.EMAIL_BATCH if limit is None else min(settings.EMAIL_BATCH, limit - taken))
        if not emails:
            break
        taken += len(emails)
        going = _ready(emails)
        if not going:
            continue
        server = get_connection()
        try:
            server.open()
        except (OSError, SMTPException) as error:
            logger.warning("The mail server cannot be reached: %s", error)
            _hold(going, moment + SERVER_AWAY, str(error))
            break
        try:
            sent += _send(going, server, moment)
        finally:
            server.close()
    return sent


def oldest_due_age(now: datetime | None = None) -> float | None:
    """Seconds since the oldest unsent e-mail was due at `now`, or None. Waiting after a failure does not hide it."""
    now = now or timezone.now()
    oldest = OutboxEmail.objects.filter(state=OutboxEmail.State.PENDING, due_at__lte=now).order_by("due_at")
    due_at = oldest.values_list("due_at", flat=True).first()
    return (now - due_at).total_seconds() if due_at else None


def counts() -> dict[str, int]:
    """How many e-mails are in each state."""
    found = dict(OutboxEmail.objects.order_by().values_list("state").annotate(Count("state")))
    return {state: found.get(state, 0) for state in OutboxEmail.State.values}


@transaction.atomic(durable=True)
def _claim(now: datetime, limit: int) -> list[OutboxEmail]:
    """Take up to `limit` due e-mails for as long as the lease runs, and commit that. `again`: somebody took it before."""
    limit = min(limit, _allowed(now))
    if limit < 1:
        return []
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
        taken = dict(cursor.fetchall())
    if not taken:
        return []
    people = ("recipient", "notification__recipient", "notification__covering_for")
    emails = list(OutboxEmail.objects.filter(pk__in=taken).select_related(*people).order_by("due_at", "pk"))
    digests = {email.pk: email for email in emails if email.kind == OutboxEmail.DIGEST}
    for email in emails:
        email.again, email.listed = taken[email.pk] is not None, []
    if digests:
        for notice in Notification.objects.filter(digest__in=digests).order_by("created_at", "pk"):
            digests[notice.digest_id].listed.append(notice)
    return emails


def _allowed(now: datetime) -> int:
    """How many may leave now, of those that may in a minute. Held until the claim is committed, so that two do not both."""
    if not settings.EMAILS_PER_MINUTE:
        return settings.EMAIL_BATCH
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK_OF_PACE])
    lately = OutboxEmail.objects.filter(taken_at__gt=now - timedelta(minutes=1)).count()
    return settings.EMAILS_PER_MINUTE - lately


def _ready(emails: list[OutboxEmail]) -> list[OutboxEmail]:
    """Those that may go, to whom they go; the others are marked with why they do not."""
    going = []
    for email, found in zip(emails, addressing.address(emails), strict=True):
        if found.withheld:
            _mark(email, state=OutboxEmail.State.WITHHELD, held_until=None, last_error=_short(found.withheld))
        elif found.refused:
            _mark(email, state=OutboxEmail.State.FAILED, held_until=None, last_error=_short(found.refused))
        else:
            if found.to_email != email.to_email:
                email.to_email = found.to_email
                _mark(email, to_email=found.to_email)
            going.append(email)
    return going


def _send(emails: list[OutboxEmail], server, now: datetime) -> int:
    give_up = monotonic() + SEND_FOR_SECONDS
    sent = 0
    for position, email in enumerate(emails):
        if monotonic() > give_up:
            _hold(emails[position:], now, email.last_error)
            break
        try:
            letters_out.message(email, server).send()
        except SMTPServerDisconnected as error:
            # The connection is gone: this one counts, the others were not tried.
            _refused(email, now, error)
            _hold(emails[position + 1 :], now + SERVER_AWAY, "")
            break
        except (OSError, SMTPException, ValueError) as error:
            _refused(email, now, error)
        else:
            _mark(email, state=OutboxEmail.State.SENT, sent_at=timezone.now(), held_until=None, last_error="")
            sent += 1
    return sent


def _refused(email: OutboxEmail, now: datetime, error: Exception) -> None:
    attempts = email.attempts + 1
    given_up = attempts >= MOST_ATTEMPTS
    logger.warning("E-mail %s was refused (attempt %s): %s", email.message_id, attempts, error)
    _mark(
        email,
        attempts=attempts,
        state=OutboxEmail.State.FAILED if given_up else OutboxEmail.State.PENDING,
        held_until=None if given_up else now + timedelta(minutes=2**attempts),
        last_error=_short(error),
    )


def _hold(emails: list[OutboxEmail], until: datetime, error: str) -> None:
    OutboxEmail.objects.filter(pk__in=[email.pk for email in emails], state=OutboxEmail.State.PENDING).update(
        held_until=until, last_error=_short(error)
    )


def _mark(email: OutboxEmail, **fields) -> None:
    OutboxEmail.objects.filter(pk=email.pk, state=OutboxEmail.State.PENDING).update(**fields)


def _short(error) -> str:
    return str(error)[:300]
