"""The gates' questions as pages and the API show them, and the files of their answers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch
from django.http import FileResponse, Http404

from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.documents.responses import attachment as given
from referrals.models import QuestionChaser, QuestionFile, Referral


def of(referral: Referral):
    """The questions on a referral with all that is shown of them; three statements however many there are."""
    rows = referral.information_requests.with_names().in_turn()
    return rows.prefetch_related(
        Prefetch("chasers", QuestionChaser.objects.select_related("by")),
        Prefetch("files", QuestionFile.objects.select_related("document")),
    )


def file_of(user, referral: Referral, public_id: UUID) -> FileResponse:
    """The download, after it was recorded. Http404 where it is not theirs; Conflict where the store lost the file."""
    rows = QuestionFile.objects.filter(question__referral=referral, public_id=public_id)
    row = rows.select_related("document").first()
    if row is None:
        raise Http404
    # Opened before it is recorded: what could not be given was not downloaded.
    try:
        response = given(row.document)
    except FileNotFoundError:
        raise Conflict("The file is missing from the document store. Tell your administrator.") from None
    recorder.record("referrals.download_question_file", by=user, target=referral, operation="", file=str(row.public_id))
    return response
