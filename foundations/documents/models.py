"""Files that people attach: kept under random names, described by a row, never deleted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
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
