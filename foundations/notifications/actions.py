"""Telling people, and what they do with what they were told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundations.accounts import absences
from foundations.core.formats import local_day
from foundations.notifications import bell, kinds, preferences, sights
from foundations.notifications.kinds import Channel
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
    about: str = "",
) -> int:
    """Tell each of `recipients` (users) once per `key`, in the service and as they chose; gives how many were told now.

    `title` goes into the e-mail's subject and must be fit for it: what is to be done, nothing operational. `text` is
    shown in the service only. `path` is a page of the service ("/referrals/…"), or ValueError. As many statements
    however many are told; the e-mails go out after the commit.

    `about` names what one must see to be told (`sights`): whoever does not see it is not told, and is asked about again
    when the e-mail goes. Whoever covers today for one who is told is told too, where they see it; the one who is away
    then finds it in the service and gets no e-mail.
    """
    if path and (not path.startswith("/") or path.startswith("//")):
        raise ValueError(f"Not a page of this service: {path}")
    now = now or timezone.now()
    title = _one_line(title)[:200]
    people = {user.pk: user for user in recipients if user.is_active}
    if about and people:
        seers = sights.seers(list(people.values()), about)
        people = {pk: user for pk, user in people.items() if pk in seers}
    if not people:
        return 0
    what = {"kind": kind, "text": text, "reference": reference, "path": path, "about": about, "created_at": now}
    notices = [Notification(recipient=user, title=title, key=key, **what) for user in people.values()]
    covered: set[int] = set()
    if about:
        in_their_place, covered = _of_deputies(people, about, title, key, what, now)
        notices += in_their_place
        people |= {notice.recipient_id: notice.recipient for notice in in_their_place}
    return _post(_as_chosen(notices, kind, covered, now), people, covered, now)


def _as_chosen(notices: list[Notification], kind: str, covered: set[int], now: datetime) -> list[tuple]:
    """Each notice and its channel, less those that their person does not want."""
    known = kinds.of(kind)
    chosen = preferences.of({notice.recipient_id for notice in notices}, known)
    found = []
    for notice in notices:
        wish = chosen[notice.recipient_id]
        if wish.channel == Channel.OFF:
            continue
        if wish.channel == Channel.DIGEST and notice.recipient_id not in covered:
            notice.digest_at = wish.next_digest(now)
        found.append((notice, wish.channel))
    return found


def _post(chosen: list[tuple], people, covered: set[int], now: datetime) -> int:
    """Store the notices and what goes by e-mail at once; gives how many notices are new."""
    notices = {notice.public_id: (notice, channel) for notice, channel in chosen}
    Notification.objects.bulk_create([notice for notice, _ in chosen], ignore_conflicts=True)
    # Those that were told before kept their old public id.
    told = Notification.objects.just_made(notices) if notices else []
    emails = []
    for pk, recipient_id, public_id in told:
        notice, channel = notices[public_id]
        if channel == Channel.NOW and recipient_id not in covered:
            emails.append(_letter(pk, notice, people[recipient_id].email, now))
    if emails:
        OutboxEmail.objects.bulk_create(emails, ignore_conflicts=True)
        transaction.on_commit(bell.ring, robust=True)
    return len(told)


def _letter(pk: int, notice: Notification, address: str, now: datetime) -> OutboxEmail:
    return OutboxEmail(
        notification_id=pk,
        recipient_id=notice.recipient_id,
        kind=kinds.of(notice.kind).key,
        to_email=address,
        subject=subject_line(notice.reference, notice.title),
        body=_body(notice.reference, notice.title, notice.path),
        message_id=new_message_id(),
        due_at=now,
    )


def _of_deputies(people, about: str, title: str, key: str, what, now) -> tuple[list[Notification], set[int]]:
    """The notices to those who cover today for some of `people`; and the ids of those who are covered.

    A deputy who is told anyway is not told twice, and one who may not see it is not told: then nobody is covered.
    """
    names = {user.pk: user.name for user in people.values()}
    deputies = absences.deputies(people.values(), local_day(now))
    allowed = sights.seers([one for one in deputies if one.pk not in people], about)
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


def mark_all_read(*, by, reference: str = "", now: datetime | None = None) -> int:
    """Mark every notice of `by` as read, or those with one reference; gives how many were unread."""
    unread = Notification.objects.for_user(by).unread().order_by()
    if reference:
        unread = unread.filter(reference=reference)
    return unread.update(read_at=now or timezone.now())


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
