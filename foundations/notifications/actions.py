"""Telling people, and what they do with what they were told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundations.notifications import bell
from foundations.notifications.models import Notification, OutboxEmail


@transaction.atomic
def notify(
    recipients: Iterable,
    *,
    kind: str,
    title: str,
    text: str = "",
    reference: str = "",
    path: str = "",
    key: str,
    now: datetime | None = None,
) -> int:
    """Tell each of `recipients` (users) once per `key`, in the service and by e-mail; gives how many were told now.

    `title` goes into the e-mail's subject and must be fit for it: what is to be done, nothing operational. `text` is
    shown in the service only. `path` is a page of the service ("/referrals/…"), or ValueError. Three statements
    however many are told; the e-mails go out after the commit.
    """
    if path and (not path.startswith("/") or path.startswith("//")):
        raise ValueError(f"Not a page of this service: {path}")
    now = now or timezone.now()
    title = _one_line(title)[:200]
    people = {user.pk: user for user in recipients if user.is_active}
    if not people:
        return 0
    notices = [
        Notification(
            recipient=user,
            kind=kind,
            title=title,
            text=text,
            reference=reference,
            path=path,
            key=key,
            created_at=now,
        )
        for user in people.values()
    ]
    Notification.objects.bulk_create(notices, ignore_conflicts=True)
    # Those that were told before kept their old public id.
    told = Notification.objects.just_made(notice.public_id for notice in notices)
    emails = [
        OutboxEmail(
            notification_id=pk,
            to_email=people[recipient_id].email,
            subject=subject_line(reference, title),
            body=_body(reference, title, path),
            message_id=new_message_id(),
            due_at=now,
        )
        for pk, recipient_id in told
    ]
    if emails:
        OutboxEmail.objects.bulk_create(emails, ignore_conflicts=True)
        transaction.on_commit(bell.ring, robust=True)
    return len(emails)


def mark_read(notification: Notification, *, by, now: datetime | None = None) -> None:
    """Mark a notice of `by` as read; one that is read already, or is somebody else's, stays as it is."""
    unread = Notification.objects.for_user(by).unread().order_by()
    unread.filter(pk=notification.pk).update(read_at=now or timezone.now())


def mark_all_read(*, by, now: datetime | None = None) -> int:
    """Mark every notice of `by` as read; gives how many were unread."""
    return Notification.objects.for_user(by).unread().order_by().update(read_at=now or timezone.now())


def subject_line(reference: str, title: str) -> str:
    """The e-mail's subject: "[OFFICIAL] TOEX-EA-2026-00042: a question needs your answer"."""
    return _one_line("[OFFICIAL] " + ": ".join(filter(None, [reference, title])))[:300]


def _body(reference: str, title: str, path: str) -> str:
    return (
        f"{': '.join(filter(None, [reference, title]))}\n\n"
        f"Open it in the service: {settings.SITE_URL}{path or '/'}\n\n"
        "You will be asked to sign in. For safety this e-mail holds no details. Do not reply to it: nobody reads "
        "the replies.\n"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def new_message_id() -> str:
    """A Message-ID for an e-mail that may be sent more than once."""
    return f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname or 'toex.invalid'}>"
