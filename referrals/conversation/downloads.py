"""Giving a file of a message back, the same way by page and by API."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404

from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.documents.responses import attachment as given
from referrals.conversation import listing
from referrals.models import MessageFile, Referral


def answer(user, referral: Referral, public_id: UUID) -> FileResponse:
    """The download, after it was recorded. Http404 where it is not theirs; Conflict where the store lost the file."""
    seen = MessageFile.objects.filter(message__in=listing.of(referral, user).order_by())
    row = seen.filter(public_id=public_id).select_related("document").first()
    if row is None:
        raise Http404
    # Opened before it is recorded: what could not be given was not downloaded.
    try:
        response = given(row.document)
    except FileNotFoundError:
        raise Conflict("The file is missing from the document store. Tell your administrator.") from None
    # The read log has the consultation; this row says which file it was.
    recorder.record("referrals.download_message_file", by=user, target=referral, operation="", file=str(row.public_id))
    return response
