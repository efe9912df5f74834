"""Calls of the API that may be repeated without being done twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class IdempotencyKey(models.Model):
    """One call that a person named by a key of their own. It holds which record came of it, and nothing of its content.

    `digest` is that of the method, the address and the body: the same key with another call is refused.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    target = models.UUIDField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="referrals_idempotency_key_once")]
        indexes = [models.Index(fields=["made_at"], name="referrals_idempotency_old")]

    def __str__(self):
        return f"{self.key} of {self.user_id}"
