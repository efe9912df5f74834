"""The secret address at which a calendar program reads somebody's deadlines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundations.core.models import PublicIdModel


class CalendarFeed(PublicIdModel):
    """One such address: of the secret in it nothing is kept but a digest. Revoked, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    # Noted once an hour, so that somebody sees whether it is still in use.
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="accounts_one_calendar_feed"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="accounts_feed_digest"),
        ]

    def __str__(self):
        return f"Calendar feed of {self.user_id}"
