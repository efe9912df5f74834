"""Storing a file. There is no verb that deletes one."""

from __future__ import annotations

import hashlib

from django.db import DatabaseError, transaction

from foundations.audit.recorder import record
from foundations.documents.checks import check_upload
from foundations.documents.models import Document
from foundations.documents.names import clean_name


def store(upload, *, by, marking: str) -> Document:
    """Check and keep `upload` (a Django UploadedFile); gives its `Document`. ValidationError where it is refused.

    The file is written before the row; where the row cannot be written the file is taken away again.
    """
    content_type = check_upload(upload)
    document = Document(
        name=clean_name(upload.name),
        content_type=content_type,
        size=upload.size,
        sha256=_sha256(upload),
        marking=marking,
        uploaded_by=by,
    )
    document.file.save(document.name, upload, save=False)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            record(
                "documents.store",
                by=by,
                target=document,
                operation="collection",
                size=document.size,
                sha256=document.sha256,
                content_type=content_type,
                marking=marking,
            )
    except DatabaseError:
        document.file.storage.delete(document.file.name)
        raise
    return document


def _sha256(upload) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
