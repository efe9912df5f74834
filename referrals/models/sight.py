"""Who sees a referral besides those whose role does: people on it, people granted it, and units it is shared with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase

from foundations.accounts.grants import Grant
from foundations.accounts.models import Organisation
from foundations.core.models import PublicIdModel
from foundations.lifecycle.models import StatusChangeBase
from referrals.models.reference_data import Reason
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


class ShareKind(models.TextChoices):
    """What another unit is offered, or asks for."""

    REFER = "refer", "Share the work"
    TRANSFER = "transfer", "Hand over"
    SIGHT = "sight", "Sight only"


class ShareStatus(models.TextChoices):
    OFFERED = "offered", "Offered"
    ASKED = "asked", "Asked for"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    TAKEN_BACK = "taken_back", "Taken back"
    ENDED = "ended", "Ended"


class ShareQuerySet(models.QuerySet):
    """Shares, by whether they hold."""

    def in_force(self) -> ShareQuerySet:
        """Those that give sight now. By the clock of PostgreSQL, whose policies ask the same."""
        return self.filter(status=ShareStatus.ACCEPTED, ends_at__gt=Now()).exclude(kind=ShareKind.TRANSFER)


class Share(PublicIdModel):
    """A referral that another unit is offered, asks for, or shares. Whoever is asked answers; either side may end it.

    `from_organisation` handles the referral, `to_organisation` gets the work or the sight. For a restricted referral,
    `to_person` alone. `referral` is empty only where sight was asked for under a reference that is no referral's: the
    one who asked is to learn no more from that than from silence.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="shares")
    asked_reference = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=10, choices=ShareKind.choices)
    status = models.CharField(max_length=12, choices=ShareStatus.choices)
    version = models.PositiveIntegerField(default=1)
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    to_person = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.TextField()
    legal_basis = models.ForeignKey(Reason, models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(referral__isnull=False, from_organisation__isnull=False)
                | Q(
                    referral__isnull=True,
                    from_organisation__isnull=True,
                    kind="sight",
                    status__in=["asked", "taken_back", "ended"],
                ),
                name="referrals_share_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="referrals_share_between"
            ),
            models.CheckConstraint(
                condition=Q(kind="transfer") ^ Q(ends_at__isnull=False), name="referrals_share_ends"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("started_at")), name="referrals_share_period"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="referrals_share_decided_who_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "refused"]) | Q(decided_at__isnull=False),
                name="referrals_share_was_decided",
            ),
            models.UniqueConstraint(
                fields=["referral", "to_organisation"],
                condition=Q(status__in=["offered", "asked", "accepted"]) & ~Q(kind="transfer", status="accepted"),
                name="referrals_share_once",
            ),
        ]
        indexes = [
            # What one unit shares or is offered; the policies read it once a statement.
            models.Index(fields=["to_organisation", "status"], name="referrals_share_to"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.reference}"

    @property
    def reference(self) -> str:
        """Of the referral, or as it was asked for."""
        return (self.referral.reference if self.referral_id else "") or self.asked_reference

    @property
    def title(self) -> str:
        return f"{self.get_kind_display()}: {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:share", args=[self.public_id])


class ShareStatusChange(StatusChangeBase):
    """The history of a share. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(Share, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        # The history of one share.
        indexes = [models.Index(fields=["record", "-at"], name="referrals_share_history")]


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
