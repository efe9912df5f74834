"""Files that belong to a version of the request."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from foundations.documents.models import Document
from referrals.models.choices import Marking
from referrals.models.request import RowOfRequest

LONGEST_DESCRIPTION = 300


class Attachment(RowOfRequest):
    """One file of a version of the request, under a `key` that it keeps from version to version.

    The file itself never changes: another one is another attachment. What is said of it may, until it is sent.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True)
    marking = models.CharField(max_length=20, choices=Marking.choices)
    position = models.PositiveSmallIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "key"], name="referrals_attachment_once"),
            models.UniqueConstraint(fields=["request", "position"], name="referrals_attachment_position_once"),
        ]
        indexes = [models.Index(fields=["key"], name="referrals_attachment_key")]

    def __str__(self):
        return f"{self.document.name} of request {self.request_id}"

    def is_marked_above(self, marking: str) -> bool:
        """Whether it is marked higher than that, as a request should not be below its files."""
        return Marking.rank(self.marking) > Marking.rank(marking)
