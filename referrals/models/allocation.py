"""Who works on a referral once it was taken on: its lead analyst and the members of its team, since when and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.core.models import PublicIdModel
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL
LONGEST_REASON = 1000


class AllocationQuerySet(models.QuerySet):
    """Allocations of referrals that somebody sees."""

    def visible_to(self, user):
        return self.filter(referral__in=Referral.objects.visible_to(user))

    def running(self):
        """Those that have not ended."""
        return self.filter(until_at__isnull=True)

    def with_names(self):
        return self.select_related("user", "since_by", "until_by")


class Allocation(PublicIdModel):
    """One person's part in a referral from when to when. A change ends one row and begins another."""

    class Part(models.TextChoices):
        LEAD = "lead", "Lead analyst"
        MEMBER = "member", "Member of the team"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="allocations")
    user = models.ForeignKey(USER, models.PROTECT, related_name="allocations")
    part = models.CharField(max_length=6, choices=Part.choices)
    since_at = models.DateTimeField()
    since_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    # For the team alone: the history that the requester reads does not have it.
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    until_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["since_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(until_at__isnull=True, part="lead"), name="referrals_one_lead"
            ),
            # Also finds who works on one referral now.
            models.UniqueConstraint(
                fields=["referral", "user"], condition=Q(until_at__isnull=True), name="referrals_allocated_once"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True, until_by__isnull=True, end_reason="")
                | Q(until_at__isnull=False, until_by__isnull=False),
                name="referrals_allocation_ended_who_when",
            ),
        ]
        indexes = [
            # What does this person work on now?
            models.Index(fields=["user"], condition=Q(until_at__isnull=True), name="referrals_allocated_to"),
            # The history of one referral.
            models.Index(fields=["referral", "since_at"], name="referrals_allocations"),
        ]

    def __str__(self):
        return f"{self.get_part_display()} {self.user_id} of {self.referral_id}"
