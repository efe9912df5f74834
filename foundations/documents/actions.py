"""Storing a file, and taking away one that nothing points to any more."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, connection, transaction

from foundations.audit.recorder import record
from foundations.documents import extracts, scanning
from foundations.documents.checks import check_upload
from foundations.documents.models import Document
from foundations.documents.names import clean_name
from foundations.documents.refusals import ORDINARY


def inspect(upload, *, by) -> str:
    """Check and scan `upload` (a Django UploadedFile); gives its content type. ValidationError where it is refused.

    Forms ask first, so that the refusal stands next to the field and its audit event is kept; `store` asks again, and
    is given the same answer for the same upload.
    """
    if content_type := getattr(upload, "inspected_as", ""):
        return content_type
    try:
        content_type = check_upload(upload)
        scanning.refuse_infected(upload)
    except ValidationError as refusal:
        if refusal.code not in ORDINARY:
            _record_refusal(upload, refusal.code, by)
        raise
    upload.inspected_as = content_type
    return content_type


def store(upload, *, by, marking: str) -> Document:
    """Inspect and keep `upload`; gives its `Document`. ValidationError where it is refused.

    The file is written before the row; where the row cannot be written the file is taken away again. Where the
    caller's transaction is rolled back later the file stays without a row, until `sweep_orphans` finds it.
    """
    content_type = inspect(upload, by=by)
    document = Document(
        name=clean_name(upload.name),
        content_type=content_type,
        size=upload.size,
        sha256=sha256_of(upload),
        marking=marking,
        uploaded_by=by,
    )
    document.file.save(document.name, upload, save=False)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            extracts.keep(document, upload)
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


def keep_made(content: bytes, *, name: str, content_type: str, by, marking: str) -> Document:
    """Keep a file that the service itself made for `by`; gives its `Document`. As for `store`, the file comes first."""
    document = Document(
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        marking=marking,
        uploaded_by=by,
    )
    document.file.save(document.name, ContentFile(content), save=False)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            record(
                "documents.keep_made",
                by=None,
                target=document,
                size=document.size,
                sha256=document.sha256,
                content_type=content_type,
                marking=marking,
            )
    except DatabaseError:
        document.file.storage.delete(document.file.name)
        raise
    return document


@transaction.atomic
def discard(document: Document, *, by) -> bool:
    """Delete `document` and its file, unless a row still points to it; says whether it did. `by`: None for the system.

    Called after what pointed to it is gone. PostgreSQL is asked what is left, because it alone sees every row. The file
    goes after the commit: what is rolled back has lost nothing. A document that `by` may not see any more stays, and
    the sweep takes it.
    """
    try:
        with transaction.atomic():
            extracts.forget(document)
            gone = Document.objects.filter(pk=document.pk)._raw_delete(using=document._state.db)
            _check_references_now()
    except IntegrityError:
        return False
    if not gone:
        return False
    record("documents.discard", by=by, target=document, operation="erasure", fields=["file", "name"])
    storage, name = document.file.storage, document.file.name
    transaction.on_commit(lambda: storage.delete(name))
    return True


def _check_references_now() -> None:
    """Have foreign keys checked here and not at the commit, where it would be too late to keep the row."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")


def sha256_of(upload) -> str:
    """The sum of an upload, read once; the upload is left at its beginning."""
    if known := getattr(upload, "sha256", ""):
        return known
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    upload.sha256 = digest.hexdigest()
    return upload.sha256


def _record_refusal(upload, code: str, by) -> None:
    """Tell the log; of the file it keeps size and sum, by which an incident can be followed, and not the name."""
    record(
        "documents.refused",
        by=by,
        target=Document(),
        operation="",
        reason=code,
        size=upload.size,
        sha256=sha256_of(upload),
    )
