"""Exceptions to the rule of the memberships: a named person, one record, from one moment to another, with a reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from foundations.core.models import PublicIdModel

# Permissions that may be granted. Filled by the app that owns the record (its AppConfig.ready), so that this floor
# names no record.
GRANTABLE: set[str] = set()


def grantable(*permissions: str) -> None:
    """Say that these permissions ("referrals.view_referral") may be granted to named people."""
    GRANTABLE.update(permissions)


class GrantQuerySet(models.QuerySet):
    """Grants, by whether they hold."""

    def in_force(self) -> GrantQuerySet:
        """Those that hold now. By the clock of PostgreSQL, whose policies ask the same."""
        return self.filter(withdrawn_at__isnull=True, starts_at__lte=Now(), ends_at__gt=Now())


class Grant(PublicIdModel, UserObjectPermissionBase):
    """django-guardian's row of one person, one permission and one record, with what an exception owes.

    One row a person and permission: given again, it is written anew, and the audit log keeps what it said before.
    `emergency`: taken by oneself under a rule that announces it (break-glass), not given by somebody else.
    """

    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    emergency = models.BooleanField(default=False)

    objects = UserObjectPermissionManager.from_queryset(GrantQuerySet)()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="%(class)s_period"),
            models.CheckConstraint(condition=~Q(reason=""), name="%(class)s_has_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(class)s_withdrawn_who_when",
            ),
        ]

    def __str__(self):
        return f"{self.user} from {self.starts_at:%d %B %Y} to {self.ends_at:%d %B %Y}"

    def state(self, now=None) -> str:
        """ "withdrawn", "to come", "ended" or "in force", at `now` (an aware datetime; the present unless given)."""
        now = now or timezone.now()
        if self.withdrawn_at:
            return "withdrawn"
        if now < self.starts_at:
            return "to come"
        return "in force" if now < self.ends_at else "ended"
