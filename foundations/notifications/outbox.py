"""Sending what the outbox holds. The database is the truth; Celery, beat and the command line only ring the bell."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from time import monotonic

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone

from foundations.accounts import absences
from foundations.accounts.models import User
from foundations.notifications.models import OutboxEmail

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# A sender stops taking from its batch well before the lease ends, so that no other sends the same meanwhile.
SEND_FOR_SECONDS = 60
BATCH = 25
MOST_ATTEMPTS = 8
SERVER_AWAY = timedelta(minutes=1)

# Whether somebody may still be told of what has a reference: asked of a deputy when the e-mail goes. Filled by the floors
# that give references (their AppConfig.ready).
may_still_see: list[Callable[[str, User], bool]] = []

CLAIM = """
update notifications_outboxemail set held_until = %(until)s
where id = any(array(
    select id from notifications_outboxemail
    where state = 'pending' and due_at <= %(now)s and (held_until is null or held_until <= %(now)s)
    order by due_at limit %(limit)s for update skip locked))
returning id
"""


def drain(*, now: datetime | None = None, limit: int = 200) -> int:
    """Send up to `limit` e-mails that are due at `now`; gives how many were sent. Any number may run at once.

    An e-mail that is refused waits longer each time and is given up after eight attempts. Where the mail server cannot
    be reached nothing counts as an attempt: all wait for a minute.
    """
    now = now or timezone.now()
    sent = taken = 0
    while taken < limit:
        emails = _claim(now, min(BATCH, limit - taken))
        if not emails:
            break
        taken += len(emails)
        server = get_connection()
        try:
            server.open()
        except (OSError, SMTPException) as error:
            logger.warning("The mail server cannot be reached: %s", error)
            _hold(emails, now + SERVER_AWAY, str(error))
            break
        try:
            sent += _send(emails, server, now)
        finally:
            server.close()
    return sent


def oldest_due_age(now: datetime | None = None) -> float | None:
    """Seconds since the oldest unsent e-mail was due at `now`, or None. Waiting after a failure does not hide it."""
    now = now or timezone.now()
    oldest = OutboxEmail.objects.filter(state=OutboxEmail.State.PENDING, due_at__lte=now).order_by("due_at")
    due_at = oldest.values_list("due_at", flat=True).first()
    return (now - due_at).total_seconds() if due_at else None


@transaction.atomic(durable=True)
def _claim(now: datetime, limit: int) -> list[OutboxEmail]:
    """Take up to `limit` due e-mails for as long as the lease runs, and commit that."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
        ids = [row[0] for row in cursor.fetchall()]
    people = ("notification__recipient", "notification__covering_for")
    return list(OutboxEmail.objects.filter(pk__in=ids).select_related(*people).order_by("due_at", "pk"))


def _send(emails: list[OutboxEmail], server, now: datetime) -> int:
    give_up = monotonic() + SEND_FOR_SECONDS
    sent = 0
    for position, email in enumerate(emails):
        _to_whom_it_is_for(email)
        if monotonic() > give_up:
            _hold(emails[position:], now, email.last_error)
            break
        message = EmailMessage(
            email.subject,
            email.body,
            to=[email.to_email],
            headers={"Message-ID": email.message_id},
            connection=server,
        )
        try:
            message.send()
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


def _to_whom_it_is_for(email: OutboxEmail) -> None:
    """Where somebody was told in place of a colleague and no longer covers, or no longer sees it, it is the colleague's."""
    notice = email.notification
    if notice is None or notice.covering_for is None:
        return
    if absences.still_covers(notice.recipient, notice.covering_for_id) and all(
        check(notice.reference, notice.recipient) for check in may_still_see
    ):
        return
    email.to_email = notice.covering_for.email
    _mark(email, to_email=email.to_email)


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
