"""The form as it was filled in."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.core.models import PublicIdModel
from referrals.models.referral import Referral
from referrals.querysets import TaskingRequestQuerySet

USER = settings.AUTH_USER_MODEL


class TaskingRequest(PublicIdModel):
    """The form as it was filled in: one row a version, frozen when it is submitted.

    `answers` is the whole document, by the names of the fields; days as ISO text, entries of lists by their codes. What
    lists and gates sort and filter by stands on the referral besides. `form_version` says which questions were asked.
    """

    class Children(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField(default=1)
    form_version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    # What the form warned of, as it was submitted; the gates read it.
    warnings = models.JSONField(default=list)
    # How many rows it has of each kind, kept by `referrals.rows` with them: task list and gauge ask no table more.
    subject_count = models.PositiveIntegerField(default=0)
    attachment_count = models.PositiveIntegerField(default=0)
    # Of the attachments, those that nobody has said anything of.
    undescribed_count = models.PositiveIntegerField(default=0)
    # Who was told that this is no emergency channel, and said whom they had rung.
    risk_acknowledged_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    risk_acknowledged_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    # When the requester was told that the draft will be deleted; forgotten when it is saved again.
    expiry_told_at = models.DateTimeField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(risk_acknowledged_at__isnull=True, risk_acknowledged_by__isnull=True)
                | Q(risk_acknowledged_at__isnull=False, risk_acknowledged_by__isnull=False),
                name="referrals_risk_acknowledged_who_when",
            ),
        ]
        indexes = [
            # Drafts that nobody has touched for long (referrals.expiry).
            models.Index(
                fields=["changed_at"], condition=Q(submitted_at__isnull=True), name="referrals_untouched_drafts"
            ),
        ]

    def __str__(self):
        return f"Request {self.number} of {self.referral_id}"

    @property
    def counts(self) -> dict[str, int]:
        """How many rows it has, by the name of the rows."""
        return {
            "subjects": self.subject_count,
            "attachments": self.attachment_count,
            "undescribed": self.undescribed_count,
        }


class RowOfRequest(models.Model):
    """A row of one version of the request: copied with the next version under the same `key`, frozen once submitted."""

    request = models.ForeignKey(TaskingRequest, models.PROTECT, related_name="%(class)ss")
    key = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        abstract = True
