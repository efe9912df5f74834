"""The history row of a move; each app makes a concrete one with its own foreign key `record`."""

from django.conf import settings
from django.db import models


class StatusChangeBase(models.Model):
    """One move: verb, from and to status, who and when, with the reason and note as they were given."""

    verb = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    from_status = models.CharField(max_length=30)
    to_status = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_version = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.label} ({self.from_status} to {self.to_status})"
