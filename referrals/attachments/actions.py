"""Verbs of attachments: each with its audit row, in one transaction, on a draft that is the person's to write."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, JSONField, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast
from django.http import Http404

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.documents import actions as documents
from foundations.documents import uploads
from foundations.documents.models import Document, Upload
from referrals import rows
from referrals.forms.request import HAS_ATTACHMENTS
from referrals.models import Attachment, Referral, TaskingRequest
from referrals.permissions import Permission
from referrals.statuses import WRITABLE


@transaction.atomic
def attach(
    draft: TaskingRequest | None, *, files: Iterable, by: User, description: str = "", version: int | None = None
) -> list[Attachment]:
    """Attach `files` (Django's UploadedFiles) to `draft`, marked as the request is until somebody says otherwise.

    A file that is attached already is left out, so that a button pressed twice adds nothing. Raises PermissionDenied,
    Conflict where the request was sent or has no room, StaleVersion, ValidationError where a file is refused.
    """
    # The long part first: what comes after holds the draft.
    by_sum = {documents.sha256_of(file): file for file in files if documents.inspect(file, by=by)}
    rows.change(draft, by=by, version=version)
    held = dict(draft.attachments.values_list("document__sha256", "position"))
    new = [file for sum, file in by_sum.items() if sum not in held]
    _refuse_overfull(len(held) + len(new))
    stored = [documents.store(file, by=by, marking=draft.referral.marking) for file in new]
    return _add(draft, [(one, description) for one in stored], after=max(held.values(), default=0), by=by)


@transaction.atomic
def attach_stored(draft: TaskingRequest, *, described: Iterable[tuple[Document, str]], by: User) -> list[Attachment]:
    """Attach files that are in the store already, each with its description."""
    described = list(described)
    rows.change(draft, by=by)
    held = list(draft.attachments.values_list("position", flat=True))
    _refuse_overfull(len(held) + len(described))
    return _add(draft, described, after=max(held, default=0), by=by)


def _refuse_overfull(count: int) -> None:
    if count > settings.MAX_ATTACHMENTS:
        raise Conflict(
            f"A request has room for {settings.MAX_ATTACHMENTS} attachments. Remove one before you add another, or put "
            "several documents into one PDF."
        )


def _add(draft: TaskingRequest, described: list[tuple[Document, str]], *, after: int, by: User) -> list[Attachment]:
    added = Attachment.objects.bulk_create(
        Attachment(
            request=draft,
            document=document,
            description=description,
            marking=draft.referral.marking,
            position=position,
            added_by=by,
        )
        for position, (document, description) in enumerate(described, start=after + 1)
    )
    _count(draft, attachments=len(added), undescribed=sum(not one.description for one in added))
    for one in added:
        _record("referrals.attach", one, by=by, operation="collection", document=str(one.document.public_id))
    return added


@transaction.atomic
def describe(
    attachment: Attachment, *, description: str, marking: str, by: User, version: int | None = None
) -> Attachment:
    """Say what an attachment of a draft is and how it is marked.

    Raises PermissionDenied, Conflict where the request was sent, StaleVersion, Http404 where it was removed meanwhile.
    """
    draft, locked = _opened(attachment, by=by, version=version)
    _count(draft, undescribed=bool(locked.description) - bool(description))
    before = {"description": locked.description, "marking": locked.marking}
    locked.description, locked.marking = description, marking
    locked.save(update_fields=["description", "marking"])
    after = {"description": description, "marking": marking}
    changed = [name for name in after if before[name] != after[name]]
    _record("referrals.describe_attachment", locked, by=by, operation="collection", fields=changed)
    return locked


@transaction.atomic
def remove(attachment: Attachment, *, by: User, version: int | None = None) -> None:
    """Take an attachment off a draft; the file goes too, unless an earlier version has it. Raises as `describe`."""
    draft, locked = _opened(attachment, by=by, version=version)
    document = locked.document
    locked.delete()
    _count(draft, attachments=-1, undescribed=-(not locked.description))
    _record("referrals.remove_attachment", locked, by=by, operation="erasure", fields=["attachment"])
    documents.discard(document, by=by)


def _opened(attachment: Attachment, *, by: User, version: int | None) -> tuple[TaskingRequest, Attachment]:
    """The draft, held against anybody else, and the attachment as it is now."""
    draft = attachment.request
    rows.change(draft, by=by, version=version)
    locked = draft.attachments.select_related("document").filter(key=attachment.key).first()
    if locked is None:
        raise Http404
    locked.request = draft
    return draft, locked


def _count(draft: TaskingRequest, *, attachments: int = 0, undescribed: int = 0) -> None:
    """Keep the counters of a draft that is held, and the answer that there are attachments once there are some."""
    changes = {
        "attachment_count": F("attachment_count") + attachments,
        "undescribed_count": F("undescribed_count") + undescribed,
    }
    if attachments > 0:
        # Else the file would not be sent: whoever attaches one has said so.
        said = Cast(Value({HAS_ATTACHMENTS: True}, JSONField()), JSONField())
        changes["answers"] = CombinedExpression(F("answers"), "||", said)
        draft.answers = draft.answers | {HAS_ATTACHMENTS: True}
    TaskingRequest.objects.filter(pk=draft.pk).update(**changes)
    draft.attachment_count += attachments
    draft.undescribed_count += undescribed


def _record(event: str, attachment: Attachment, *, by: User, **more) -> None:
    recorder.record(event, by=by, target=attachment.request.referral, attachment=str(attachment.key), **more)


# --- in parts --------------------------------------------------------------------------------------------


def expect(referral: Referral, *, name: str, length: int, by: User, modified: str = "") -> Upload:
    """Begin to receive a file of `length` bytes in parts.

    Raises PermissionDenied, Conflict where the request was sent or has no room (what is on its way counts), and
    ValidationError where the name or the size would be refused anyway.
    """
    draft = draft_to_write(referral, by=by)
    _refuse_overfull(draft.attachment_count + uploads.under_way(by, referral.public_id).count() + 1)
    return uploads.begin(target=referral.public_id, name=name, length=length, modified=modified, by=by)


def attach_arrived(upload: Upload, *, before: int, by: User) -> list[Attachment]:
    """Attach a file whose last part, behind `before` bytes, has arrived; raises as `attach`.

    Whatever comes of it the upload has ended, but where the scanner did not answer: then the last part is asked for
    again, so that the rest need not be sent twice.
    """
    try:
        with uploads.whole(upload) as file:
            # Before the transaction of the next line, so that the log keeps a refusal.
            documents.inspect(file, by=by)
            added = attach(draft_of(by, upload.target), files=[file], by=by)
    except ValidationError as refusal:
        if refusal.code == "unchecked":
            uploads.take_back(upload, to=before)
        else:
            uploads.drop(upload)
        raise
    except (Conflict, PermissionDenied, Http404):
        uploads.drop(upload)
        raise
    uploads.drop(upload)
    return added


def draft_to_write(referral: Referral, *, by: User) -> TaskingRequest:
    """The draft of a referral that `by` sees. Raises PermissionDenied, and Conflict where it was sent."""
    if not by.has_perm(Permission.SUBMIT, referral):
        raise PermissionDenied
    draft = referral.requests.drafts().first()
    if draft is None or referral.status not in WRITABLE:
        raise Conflict("The request has been submitted, so its attachments can no longer be changed.")
    draft.referral = referral
    return draft


def draft_of(user: User, public_id: UUID) -> TaskingRequest | None:
    """The draft of a referral that `user` may see, with what its verbs ask; None where it was sent. Http404 unseen."""
    referral = Referral.objects.visible_to(user).select_related("force", "region").filter(public_id=public_id).first()
    if referral is None:
        raise Http404
    draft = referral.requests.drafts().first()
    if draft:
        draft.referral = referral
    return draft


def files_of(requests: Iterable[TaskingRequest]) -> list[Document]:
    """The documents of versions whose rows are about to go; `discard` them afterwards."""
    return list(Document.objects.filter(pk__in=Attachment.objects.filter(request__in=requests).values("document")))


def discard(files: Iterable[Document], *, by: User | None) -> None:
    """Take away those of the files that nothing points to any more."""
    for document in files:
        documents.discard(document, by=by)
