"""Giving an attachment back, the same way by page and by API."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, Http404

from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.documents.responses import attachment as given
from referrals.models import Attachment, Referral
from referrals.permissions import Permission


def seen_by(user, referral: Referral):
    """The attachments of a referral that somebody who sees it may open: of what was sent, and of a draft of theirs.

    Where nothing was sent yet, whoever sees the referral sees its draft.
    """
    rows = Attachment.objects.filter(request__referral=referral)
    if referral.submitted_at is None or user.has_perm(Permission.SUBMIT, referral):
        return rows
    return rows.filter(~Q(request__submitted_at=None))


def answer(user, referral: Referral, key: UUID) -> FileResponse:
    """The download, after it was recorded. Http404 where it is not theirs; Conflict where the store lost the file."""
    row = seen_by(user, referral).filter(key=key).select_related("document").first()
    if row is None:
        raise Http404
    # Opened before it is recorded: what could not be given was not downloaded.
    try:
        response = given(row.document)
    except FileNotFoundError:
        raise Conflict("The file is missing from the document store. Tell your administrator.") from None
    # The read log has the consultation; this row says which file it was.
    recorder.record("referrals.download_attachment", by=user, target=referral, operation="", attachment=str(row.key))
    return response
