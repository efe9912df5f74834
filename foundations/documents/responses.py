"""Giving a file back. The caller has asked who may see it."""

from __future__ import annotations

from django.http import FileResponse

from foundations.documents.models import Document


def attachment(document: Document) -> FileResponse:
    """The file as a download under its own name, streamed; never shown in the page, never kept by the browser.

    Raises FileNotFoundError where the store has lost it.
    """
    response = FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.name, content_type=document.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
