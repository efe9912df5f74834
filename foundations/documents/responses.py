"""Giving a file back. The caller has asked who may see it."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse

from foundations.documents.models import Document


def attachment(document: Document) -> FileResponse:
    """The file as a download under its own name, streamed; never shown in the page, never kept by the browser.

    Raises FileNotFoundError where the store has lost it.
    """
    response = FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.name, content_type=document.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser show it all the same, it is nobody's page: no script, no form, no origin of ours.
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def paper(content: bytes, name: str) -> HttpResponse:
    """A PDF that the service wrote, to be read or printed at once; never kept by the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    # The viewer of the browser may draw it, and that is all; a sandbox would keep the viewer out.
    response["Content-Security-Policy"] = (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    response["Cache-Control"] = "private, no-store"
    return response
