"""Giving the file of a version back, the same way by page and by API."""

from __future__ import annotations

from django.http import FileResponse, Http404

from foundations.core.errors import Conflict
from foundations.documents.responses import attachment
from tasking import actions
from tasking.models import ProductVersion


def answer(user, referral, number: int, version_number: int) -> FileResponse:
    """The download, after it was recorded. Http404 where it is not theirs; Conflict where the store lost the file."""
    version = (
        ProductVersion.objects.openable_by(user)
        .filter(product__referral=referral, product__number=number, number=version_number)
        .select_related("document", "product")
        .first()
    )
    if version is None:
        raise Http404
    version.product.referral = referral
    # Opened before it is recorded: what could not be given was not downloaded.
    try:
        response = attachment(version.document)
    except FileNotFoundError:
        raise Conflict("The file is missing from the document store. Tell your administrator.") from None
    actions.open_version(version, by=user)
    return response
