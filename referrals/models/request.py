"""The form as it was filled in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.core.models import PublicIdModel
from referrals.models.referral import Referral
from referrals.querysets import TaskingRequestQuerySet

USER = settings.AUTH_USER_MODEL


class TaskingRequest(PublicIdModel):
    """The form as it was filled in: one row a version, frozen when it is submitted."""

    class Children(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField(default=1)
    question = models.TextField("what is asked", blank=True)
    background = models.TextField(blank=True)
    why_toex = models.TextField("why TOEX", blank=True)
    needed_by_reason = models.TextField(blank=True)
    sio_name = models.CharField(max_length=120, blank=True)
    sio_email = models.EmailField(blank=True)
    victims_known = models.PositiveIntegerField(null=True, blank=True)
    victims_potential = models.PositiveIntegerField(null=True, blank=True)
    children = models.CharField(max_length=10, choices=Children.choices, blank=True)
    safeguarding = models.TextField(blank=True)
    risk = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TaskingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referrals_request_version_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(submitted_at__isnull=True), name="referrals_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="referrals_request_submitted_who_when",
            ),
        ]

    def __str__(self):
        return f"Request {self.number} of {self.referral_id}"
