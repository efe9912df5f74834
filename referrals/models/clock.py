"""The deadlines of a referral: of its stages, and of what else is due on it; and who asked for more time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.scope import Standing
from foundations.core.models import PublicIdModel
from foundations.deadlines.models import Deadline
from foundations.lifecycle.models import StatusChangeBase
from referrals.clocks.querysets import ExtensionQuerySet, ReferralDeadlineQuerySet
from referrals.clocks.statuses import ExtensionStatus
from referrals.models.reference_data import Reason
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL


class ReferralDeadline(Deadline):
    """A deadline of a referral; floors above inherit from it where it is about a record of theirs.

    `about` says which of several it is ("Tasking 2"): a number, nothing operational. `inside`: kept to those who see
    the inside of the referral, and to whoever is responsible.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="deadlines")
    about = models.CharField(max_length=60, blank=True, db_default="")
    inside = models.BooleanField(default=False, db_default=False)

    objects = ReferralDeadlineQuerySet.as_manager()

    @property
    def name(self) -> str:
        """What it is called on a page: "Tasking: tasking 2", "Second gate decision"."""
        return f"{self.label}: {self.about}" if self.about else self.label

    @property
    def version(self) -> int:
        """Against stale writes: how often something happened to its clock."""
        return self.events.count()

    @property
    def region_id(self) -> int | None:
        """Whose auditors read of it."""
        return self.organisation_id

    def get_absolute_url(self) -> str:
        return reverse("referrals:deadline", args=[self.public_id])

    def standing_for(self, permission: str) -> Standing:
        """On whose behalf `permission` counts: as for the referral."""
        return self.referral.standing_for(permission)


class ExtensionRequest(PublicIdModel):
    """More time than whoever keeps the clocks may give: asked for, and allowed or refused by the Detective Inspector."""

    deadline = models.ForeignKey(ReferralDeadline, models.PROTECT, related_name="extension_requests")
    status = models.CharField(max_length=12, choices=ExtensionStatus.choices, default=ExtensionStatus.ASKED)
    version = models.PositiveIntegerField(default=1)
    working_days = models.PositiveSmallIntegerField()
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="+")
    note = models.TextField()
    # As it stood when it was asked for.
    due_at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(status="asked"), name="referrals_extension_asked_once"
            ),
            models.CheckConstraint(condition=Q(working_days__gte=1), name="referrals_extension_some_days"),
            models.CheckConstraint(condition=~Q(note=""), name="referrals_extension_says_why"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="referrals_extension_decided_who_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "refused"], decided_at__isnull=False)
                | ~Q(status__in=["approved", "refused"]) & Q(decided_at__isnull=True),
                name="referrals_extension_was_decided",
            ),
        ]

    def __str__(self):
        return f"{self.working_days} working days more for {self.deadline}"

    def get_absolute_url(self) -> str:
        return self.deadline.get_absolute_url()

    @property
    def title(self) -> str:
        return f"{self.deadline.reference}: {self.deadline.name}"

    @property
    def reference(self) -> str:
        """The referral's, for the log."""
        return self.deadline.reference

    @property
    def region_id(self) -> int | None:
        return self.deadline.organisation_id

    @property
    def status_colour(self) -> str:
        return ExtensionStatus(self.status).colour

    def standing_for(self, permission: str) -> Standing:
        """On whose behalf `permission` counts: as for the referral."""
        return self.deadline.referral.standing_for(permission)


class ExtensionStatusChange(StatusChangeBase):
    """The history of a request for more time. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(ExtensionRequest, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        # The history of one request.
        indexes = [models.Index(fields=["record", "-at"], name="referrals_extension_history")]
