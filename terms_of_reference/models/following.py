"""What follows from terms: clocks of the answer, what was promised for which day, and papers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundations.core.formats import today
from foundations.core.models import PublicIdModel
from foundations.documents.models import Document
from referrals.models import Referral, ReferralDeadline
from terms_of_reference.models.terms import TermsOfReference

USER = settings.AUTH_USER_MODEL


class TermsDeadline(ReferralDeadline):
    """The clock of one side's answer to a version that was put before it."""

    terms = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="deadlines")


class Commitment(PublicIdModel):
    """A day that signed terms promise: as first agreed, as it stands after amendments, and when it was met.

    `kind` and `key` name it from version to version; the row is moved by signatures alone (terms_of_reference.deadlines).
    """

    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Delivery"
        PRODUCT = "product", "Product"
        MILESTONE = "milestone", "Milestone"
        REVIEW = "review", "Review"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="commitments")
    terms = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="+", help_text="That agreed it last")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    agreed_date = models.DateField()
    due_date = models.DateField()
    moved = models.PositiveSmallIntegerField(default=0)
    met_date = models.DateField(null=True, blank=True)
    met_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    # The reminder that was made last: of which kind, for which day.
    reminded = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["due_date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "kind", "key"], name="terms_commitment_once"),
            models.CheckConstraint(
                condition=Q(met_date__isnull=True, met_by__isnull=True)
                | Q(met_date__isnull=False, met_by__isnull=False),
                name="terms_commitment_met_who_when",
            ),
            models.CheckConstraint(
                condition=Q(moved__gt=0) | Q(due_date=F("agreed_date")), name="terms_commitment_moved_counts"
            ),
        ]
        indexes = [
            # Reminders: what is open and near or late.
            models.Index(
                fields=["due_date"],
                condition=Q(met_date__isnull=True, dropped_at__isnull=True),
                name="terms_commitments_open",
            )
        ]

    def __str__(self):
        return f"{self.name} by {self.due_date}"

    @property
    def is_open(self) -> bool:
        return self.met_date is None and self.dropped_at is None

    @property
    def is_late(self) -> bool:
        """Whether the day passed without it, or it was met after it."""
        return self.dropped_at is None and (self.met_date or today()) > self.due_date


class PromiseDeadline(ReferralDeadline):
    """The clock of a day that signed terms promise. Where an amendment moves the day, another one begins."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="clocks")


class TermsPaper(PublicIdModel):
    """A version as a file, made by the worker. `fingerprint` says of which text and signatures; the same is made once."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word document"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    terms = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent")
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "kind", "fingerprint"], name="terms_paper_once"),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | (Q(document__isnull=False, made_at__isnull=False) & Q(sha256__regex=r"^[0-9a-f]{64}$")),
                name="terms_paper_ready_is_there",
            ),
        ]
        indexes = [
            # What the worker has to make.
            models.Index(fields=["asked_at"], condition=Q(state__in=["queued", "making"]), name="terms_papers_to_make"),
            # "Is this file the signed version?"
            models.Index(fields=["sha256"], name="terms_paper_by_sum"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.terms}"
