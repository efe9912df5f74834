"""Who sees a referral besides those whose role does."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL


class ReferralPerson(models.Model):
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


class ReferralUserObjectPermission(UserObjectPermissionBase):
    """django-guardian's direct row: a permission of one named person on one referral (an exception to the rule)."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE)


class ReferralGroupObjectPermission(GroupObjectPermissionBase):
    """Present because guardian pairs it with the row for people; groups are not used."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE)
