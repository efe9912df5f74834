"""What a referral's region offers to another unit, or is asked for by one: the work, the whole of it, or sight alone."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.accounts.scope import Standing
from foundations.core.formats import local_day
from foundations.core.models import PublicIdModel
from foundations.lifecycle.models import StatusChangeBase
from referrals.models.choices import Marking
from referrals.models.reference_data import Reason, ThreatArea
from referrals.models.referral import Referral
from referrals.sharing import standings
from referrals.sharing.querysets import ShareQuerySet
from referrals.sharing.statuses import WAITING, ShareKind, ShareStatus

USER = settings.AUTH_USER_MODEL


class Share(PublicIdModel):
    """A referral that another unit is offered, asks for, or shares. Whoever is asked answers; either side may end it.

    `from_organisation` handles the referral when it is offered, `to_organisation` gets the work or the sight, of which
    `to_person` alone where one is named. `reference`, `force`, `primary_threat` and `marking` are what the other unit is
    told before it answers, as it was told; it may read these when it may not read the referral. Sight that was asked
    for tells none but the reference that was asked with. `referral` is empty only where that is no referral's: the one
    who asked is to learn no more from it than from silence.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="shares")
    reference = models.CharField(max_length=24, blank=True)
    was_asked_for = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=ShareKind.choices)
    status = models.CharField(max_length=12, choices=ShareStatus.choices)
    version = models.PositiveIntegerField(default=1)
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    to_person = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    force = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    primary_threat = models.ForeignKey(ThreatArea, models.PROTECT, null=True, blank=True, related_name="+")
    marking = models.CharField(max_length=20, choices=Marking.choices, blank=True)
    purpose = models.TextField()
    legal_basis = models.ForeignKey(Reason, models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When both sides were told that it ends soon.
    reminded_at = models.DateTimeField(null=True)

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
            models.CheckConstraint(
                condition=Q(was_asked_for=False, referral__isnull=False) & ~Q(status="asked")
                | Q(was_asked_for=True, kind="sight") & ~Q(status="offered") & ~Q(reference=""),
                name="referrals_share_asked_or_offered",
            ),
            models.UniqueConstraint(
                fields=["referral", "to_organisation"],
                condition=Q(status__in=["offered", "accepted"]) & ~Q(kind="transfer"),
                name="referrals_share_once",
            ),
            # Not promised to two.
            models.UniqueConstraint(
                fields=["referral"], condition=Q(kind="transfer", status="offered"), name="referrals_one_hand_over"
            ),
            # By what was asked with, so that asking again is refused alike whether there is such a referral or not.
            models.UniqueConstraint(
                fields=["to_organisation", "reference"],
                condition=Q(status="asked"),
                name="referrals_share_asked_once",
            ),
        ]
        indexes = [
            # What one unit shares or is offered; the policies read it once a statement.
            models.Index(fields=["to_organisation", "status"], name="referrals_share_to"),
            # The sweep: what ends, or ends soon?
            models.Index(
                fields=["ends_at"],
                condition=Q(status__in=["offered", "asked", "accepted"]),
                name="referrals_share_ending",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.reference}"

    @property
    def title(self) -> str:
        return f"{self.get_kind_display()}: {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:share", args=[self.public_id])

    @property
    def status_colour(self) -> str:
        return ShareStatus(self.status).colour

    @property
    def is_unanswered_question(self) -> bool:
        """Whether whoever asked has learned nothing yet."""
        return self.was_asked_for and self.decided_at is None

    @property
    def region_id(self) -> int:
        """For the log: whose business it is. An unanswered question says nothing of who might answer it."""
        return self.to_organisation_id if self.is_unanswered_question else self.from_organisation_id

    @property
    def is_waiting(self) -> bool:
        """For an answer."""
        return self.status in WAITING

    @property
    def in_force(self) -> bool:
        """Whether it gives sight now."""
        lasting = self.status == ShareStatus.ACCEPTED and self.kind != ShareKind.TRANSFER
        return lasting and self.ends_at > timezone.now()

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, in London."""
        return local_day(self.ends_at - timedelta(seconds=1)) if self.ends_at else None

    def seen_referral(self) -> Referral | None:
        """The referral, where there is one and the database shows it to whoever asks."""
        if self.referral_id is None:
            return None
        if cached := self._state.fields_cache.get("referral"):
            return cached
        found = Referral.objects.select_related("region").filter(pk=self.referral_id).first()
        if found:
            self.referral = found
        return found

    def standing_for(self, permission: str) -> Standing:
        """On whose behalf `permission` counts for this share."""
        return standings.standing_for(self, permission)


class ShareStatusChange(StatusChangeBase):
    """The history of a share. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(Share, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        # The history of one share.
        indexes = [models.Index(fields=["record", "-at"], name="referrals_share_history")]
