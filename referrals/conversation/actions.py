"""Verbs of the conversation: each with its audit row and its notices, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.once import public_id_for
from foundations.documents import actions as documents
from referrals import inside, notifications
from referrals.conversation import people
from referrals.models import (
    FollowUp,
    Message,
    MessageFile,
    MessageKind,
    MessageMention,
    MessageRead,
    Referral,
    Side,
    Watch,
)
from referrals.permissions import Permission
from referrals.search import writing

MOST_FILES = 10
PERMISSIONS = {MessageKind.MESSAGE: Permission.WRITE_MESSAGE, MessageKind.NOTE: Permission.WRITE_NOTE}
# In e-mails too, so nothing operational.
MENTIONED = "you are mentioned in a message"
TOLD = {MessageKind.MESSAGE: "a new message", MessageKind.NOTE: "a new internal note"}


def may_write(user: User, referral: Referral, kind: str) -> bool:
    """Whether `user`, who sees `referral`, may write messages of `kind` on it, now or at another time."""
    if not user.has_perm(PERMISSIONS[MessageKind(kind)], referral):
        return False
    return kind != MessageKind.NOTE or inside.reads_notes(user, referral)


def obstacle(referral: Referral) -> str:
    """Why nothing can be written now, in words; nothing where it can."""
    if not referral.is_open:
        ended = referral.get_status_display().lower()
        return f"The referral is {ended}. Its messages can be read, and nothing can be added to them."
    if referral.received_at is None:
        return "The conversation opens when a region has received the request."
    return ""


def write(
    referral: Referral,
    *,
    kind: str,
    text: str,
    by: User,
    mentions: Iterable[User] = (),
    files: Iterable = (),
    corrects: Message | None = None,
    token: UUID | None = None,
) -> Message:
    """Write a message to the other side, or an internal note; gives the row. The same `token` writes it once.

    `files`: Django's UploadedFiles; `corrects`: an earlier message of one's own that this one puts right. Raises
    PermissionDenied, Conflict where the referral is closed or the message was corrected before, ValidationError (by
    field) where a file is refused or somebody is mentioned who does not read it.
    """
    files = list(files)
    # The long part first, and outside the transaction, so that the log keeps a refusal.
    for file in files:
        documents.inspect(file, by=by)
    return _write(referral, kind, text, by, list(mentions), files, corrects, token)


@transaction.atomic
def _write(referral, kind, text, by, mentions, files, corrects, token) -> Message:
    locked = _locked(referral)
    if not may_write(by, locked, kind):
        raise PermissionDenied
    public_id = public_id_for(token, locked, by)
    if token and (made := Message.objects.filter(public_id=public_id).first()):
        return made
    if words := obstacle(locked):
        raise Conflict(words)
    _refuse_mentions(locked, kind, mentions)
    _refuse_correction(kind, corrects, by)
    side = Side.TEAM if kind == MessageKind.NOTE else people.side_of(by, locked)
    message = Message.objects.create(
        public_id=public_id, referral=locked, kind=kind, side=side, author=by, text=text, corrects=corrects
    )
    MessageMention.objects.bulk_create(MessageMention(message=message, user=one) for one in mentions)
    _attach(message, files, by=by)
    _keep_read(locked, message, by=by, side=side)
    writing.keep(locked.pk, kind, key=str(message.public_id))
    if files:
        writing.keep(locked.pk, f"{kind}_file")
    recorder.record(
        "referrals.write_note" if message.is_internal else "referrals.write_message",
        by=by,
        target=locked,
        operation="collection",
        message=str(message.public_id),
        corrects=str(corrects.public_id) if corrects else None,
        mentioned=[str(one.public_id) for one in mentions],
        number=len(files),
    )
    _tell(message, mentions)
    return message


def _locked(referral: Referral) -> Referral:
    """The row, held: nobody closes, restricts or hands it over meanwhile."""
    return Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=referral.pk)


def _refuse_mentions(referral: Referral, kind: str, mentions: list[User]) -> None:
    reading = set(
        people.readers(referral, kind).filter(pk__in=[one.pk for one in mentions]).values_list("pk", flat=True)
    )
    refused = [one.titled_name for one in mentions if one.pk not in reading]
    if refused:
        what = "read internal notes of this referral" if kind == MessageKind.NOTE else "see this referral"
        raise ValidationError({"mentions": f"{', '.join(refused)} may not {what}. Take the mention away"})


def _refuse_correction(kind: str, corrects: Message | None, by: User) -> None:
    if corrects is None:
        return
    if corrects.author_id != by.pk or corrects.kind != kind:
        raise PermissionDenied
    if corrects.corrections.exists():
        raise Conflict("This message has been corrected already. Correct the correction.")


def _attach(message: Message, files: list, *, by: User) -> None:
    marking = message.referral.marking
    stored = [documents.store(file, by=by, marking=marking) for file in files]
    MessageFile.objects.bulk_create(
        MessageFile(message=message, document=one, position=place) for place, one in enumerate(stored, start=1)
    )


def _tell(message: Message, mentions: list[User]) -> None:
    """Notices hold nothing of what was written: they stay with people who may not see it one day."""
    referral, kind = message.referral, MessageKind(message.kind)
    mentioned, others = people.to_be_told(
        referral, message.kind, mentioned=[one.pk for one in mentions], by=message.author
    )
    path = reverse("referrals:messages", args=[referral.key])
    for told, title in ((mentioned, MENTIONED), (others, TOLD[kind])):
        if told:
            notifications.send(
                referral, told, kind=f"referrals.{kind}", title=title, key=str(message.public_id), path=path
            )


# --- what people keep for themselves ---------------------------------------------------------------------


def mark_read(referral: Referral, *, by: User, up_to: Message) -> None:
    """Keep that `by` has read the conversation up to `up_to`, which is theirs to read; never back."""
    _keep_read(referral, up_to, by=by, side=people.side_of(by, referral))


@transaction.atomic
def _keep_read(referral: Referral, up_to: Message, *, by: User, side: Side) -> None:
    row, made = MessageRead.objects.get_or_create(
        referral=referral, user=by, defaults={"up_to": up_to, "side": side, "read_at": timezone.now()}
    )
    if not made:
        earlier = MessageRead.objects.filter(pk=row.pk, up_to__lt=up_to.pk)
        earlier.update(up_to=up_to, side=side, read_at=timezone.now())


@transaction.atomic
def watch(referral: Referral, *, watching: bool, by: User) -> Watch:
    """Be told of new messages from now on, or no longer. Raises Conflict before a request was sent."""
    _refuse_unsent(referral)
    row, _ = Watch.objects.update_or_create(
        referral=referral, user=by, defaults={"watching": watching, "since_at": timezone.now()}
    )
    recorder.record("referrals.watch" if watching else "referrals.unwatch", by=by, target=referral, operation="")
    return row


@transaction.atomic
def follow_up(referral: Referral, *, on_date: date, note: str, by: User) -> FollowUp:
    """Remind oneself on a day, instead of whatever day was set before. Raises Conflict before a request was sent."""
    _refuse_unsent(referral)
    row, _ = FollowUp.objects.update_or_create(
        referral=referral,
        user=by,
        defaults={"on_date": on_date, "note": note, "made_at": timezone.now(), "reminded_at": None},
    )
    recorder.record("referrals.follow_up", by=by, target=referral, operation="", due_date=on_date.isoformat())
    return row


@transaction.atomic
def forget_follow_up(referral: Referral, *, by: User) -> bool:
    """Take one's reminder away; says whether there was one."""
    gone, _ = FollowUp.objects.filter(referral=referral, user=by).delete()
    if gone:
        recorder.record("referrals.forget_follow_up", by=by, target=referral, operation="erasure", fields=["follow_up"])
    return bool(gone)


def _refuse_unsent(referral: Referral) -> None:
    if referral.submitted_at is None:
        raise Conflict("The request has not been sent yet. You can do this once it is.")
