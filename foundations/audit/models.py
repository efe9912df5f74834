"""Append-only events: who did what to which record, with what was before and after.

No foreign keys, so the log neither blocks nor loses: names are copied as they were.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """One thing that was done. PostgreSQL refuses to change or delete it (migration 0002)."""

    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    actor_email = models.CharField(max_length=254)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=64)
    reference = models.CharField(max_length=40, blank=True)
    region_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            # A record's history of events, newest first.
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_event_target"),
            # What one person did.
            models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.reference or self.target_id}"
