"""Who sees a referral besides those whose role does: people on it and people granted it; and who has handled it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase

from foundations.accounts.grants import Grant
from foundations.accounts.models import Organisation
from foundations.core.models import PublicIdModel
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL


class ReferralPerson(PublicIdModel):
    """Somebody who sees a referral because they work on it (a tasking, a hand-over), besides those named on it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="people")
    user = models.ForeignKey(USER, models.PROTECT, related_name="referral_involvements")
    capacity = models.CharField(max_length=80)
    added_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "user"], name="referrals_person_once")]

    def __str__(self):
        return f"{self.user} on {self.referral_id} ({self.capacity})"


class ReferralUserObjectPermission(Grant):
    """Sight of one referral for one named person."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="grants")

    @property
    def referral_id(self) -> int:
        return self.content_object_id


class ReferralGroupObjectPermission(GroupObjectPermissionBase):
    """Present because guardian pairs it with the row for people; groups are not used."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE)


class HandlingRegion(models.Model):
    """One link of the chain: which region handled a referral from when to when, and how it came there."""

    class How(models.TextChoices):
        STARTED = "started", "Asked for by its force"
        REDIRECTED = "redirected", "Redirected by a gate"
        TRANSFERRED = "transferred", "Handed over and accepted"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="regions")
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    how = models.CharField(max_length=12, choices=How.choices)
    since_at = models.DateTimeField()
    since_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    until_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(until_at__isnull=True), name="referrals_one_region_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("since_at")), name="referrals_region_period"
            ),
        ]

    def __str__(self):
        return f"{self.region} since {self.since_at:%d %B %Y}"
