"""Files that people attach, kept under random names and described by a row; and those that are still on their way."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foundations.core.models import PublicIdModel


def random_path(document: Document, filename: str) -> str:
    """Where a file is stored: year, month and a name that says nothing."""
    return f"{document.uploaded_at:%Y/%m}/{uuid.uuid4().hex}"


class Document(PublicIdModel):
    """One stored file. `name` is the cleaned original name, shown and given back; the page that serves it asks who may."""

    file = models.FileField(upload_to=random_path, max_length=120)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    marking = models.CharField(max_length=40)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="documents_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="documents_sha256"),
        ]

    def __str__(self):
        return self.name


class Extract(models.Model):
    """What a text file says, as far as it is searched. It goes with its document, by whose id it is named.

    No foreign key: a document goes when no row points to it, and this one is no reason to keep it.
    """

    document_key = models.BigIntegerField(unique=True)
    text = models.TextField()

    def __str__(self):
        return f"Text of document {self.document_key}"


class Upload(PublicIdModel):
    """A file that arrives in parts. What has arrived lies in the working folder; beyond `offset` nothing of it counts.

    `target` is the public id of the record that it will belong to, which a floor above knows.
    """

    target = models.UUIDField()
    name = models.CharField(max_length=255)
    length = models.PositiveBigIntegerField(help_text="Bytes")
    # What the sender says of the file, by which they know it again: when it was last changed.
    modified = models.CharField(max_length=20, blank=True)
    offset = models.PositiveBigIntegerField(default=0, help_text="Bytes that have arrived")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(length__gte=1), name="documents_upload_not_empty"),
            models.CheckConstraint(condition=Q(offset__lte=F("length")), name="documents_upload_not_overfull"),
        ]
        indexes = [
            # What of one's own is on its way to a record.
            models.Index(fields=["owner", "target"], name="documents_own_uploads"),
            # The sweep.
            models.Index(fields=["expires_at"], name="documents_uploads_expire"),
        ]

    def __str__(self):
        return f"{self.offset} of {self.length} bytes of {self.name}"

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is missing."""
        return self.offset == self.length
