"""Telling people, and what they do with what they were told."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundations.accounts import absences
from foundations.accounts.models import User
from foundations.core.formats import local_day
from foundations.notifications import bell
from foundations.notifications.models import Notification, OutboxEmail

# Those of some people who may be told of what a notice is about.
MaySee = Callable[[list[User]], Iterable[User]]


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
    may_see: MaySee | None = None,
) -> int:
    """Tell each of `recipients` (users) once per `key`, in the service and by e-mail; gives how many were told now.

    `title` goes into the e-mail's subject and must be fit for it: what is to be done, nothing operational. `text` is
    shown in the service only. `path` is a page of the service ("/referrals/…"), or ValueError. Four statements
    however many are told; the e-mails go out after the commit.

    Where `may_see` is given, whoever covers today for one of them is told too, as far as it says that they may be; the
    one who is away then finds it in the service and gets no e-mail.
    """
    if path and (not path.startswith("/") or path.startswith("//")):
        raise ValueError(f"Not a page of this service: {path}")
    now = now or timezone.now()
    title = _one_line(title)[:200]
    people = {user.pk: user for user in recipients if user.is_active}
    if not people:
        return 0
    what = {"kind": kind, "text": text, "reference": reference, "path": path, "created_at": now}
    notices = [Notification(recipient=user, title=title, key=key, **what) for user in people.values()]
    covered: set[int] = set()
    if may_see:
        in_their_place, covered = _of_deputies(people, may_see, title, key, what, now)
        notices += in_their_place
        people |= {notice.recipient_id: notice.recipient for notice in in_their_place}
    titles = {notice.public_id: notice.title for notice in notices}
    Notification.objects.bulk_create(notices, ignore_conflicts=True)
    # Those that were told before kept their old public id.
    told = Notification.objects.just_made(titles)
    emails = [
        OutboxEmail(
            notification_id=pk,
            to_email=people[recipient_id].email,
            subject=subject_line(reference, titles[public_id]),
            body=_body(reference, titles[public_id], path),
            message_id=new_message_id(),
            due_at=now,
        )
        for pk, recipient_id, public_id in told
        if recipient_id not in covered
    ]
    if emails:
        OutboxEmail.objects.bulk_create(emails, ignore_conflicts=True)
        transaction.on_commit(bell.ring, robust=True)
    return len(told)


def _of_deputies(people, may_see: MaySee, title: str, key: str, what, now) -> tuple[list[Notification], set[int]]:
    """The notices to those who cover today for some of `people`; and the ids of those who are covered.

    A deputy who is told anyway is not told twice, and one who may not see it is not told: then nobody is covered.
    """
    names = {user.pk: user.name for user in people.values()}
    deputies = absences.deputies(people.values(), local_day(now))
    allowed = {user.pk for user in may_see(deputies)} if deputies else set()
    notices, covered = [], set()
    for deputy in deputies:
        absent = deputy.covers_for
        if deputy.pk not in allowed and deputy.pk not in people:
            continue
        covered.add(absent)
        if deputy.pk not in people:
            words = _one_line(f"for {names[absent]}: {title}")[:200]
            keyed = f"{key}:for:{absent}"[:200]
            notices.append(Notification(recipient=deputy, title=words, key=keyed, covering_for_id=absent, **what))
    return notices, covered


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
