"""The terms of reference of a referral, version by version, and the signatures on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from foundations.accounts.scope import Standing
from foundations.core.models import PublicIdModel
from foundations.lifecycle.models import StatusChangeBase
from referrals.models import Referral
from terms_of_reference import content, standings
from terms_of_reference.querysets import TermsQuerySet
from terms_of_reference.statuses import COLOURS, WORKING, Status

USER = settings.AUTH_USER_MODEL


class Party(models.TextChoices):
    """The two that agree. Nobody signs for both."""

    SIO = "sio", "SIO"
    TOEX = "toex", "TOEX"


class TermsOfReference(PublicIdModel):
    """One version of what TOEX and the SIO agree. From the moment it is proposed its content never changes."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=30, choices=Status.choices, default=Status.DRAFT)
    # Against stale writes. A new number goes on counting where the one before stopped, so that a page which was
    # opened on the old number is known as stale.
    version = models.PositiveIntegerField(default=1)

    # Why the terms in force are changed during the work; nothing on the first ones.
    amendment_reason = models.TextField(blank=True)
    background = models.TextField(blank=True)
    aim = models.TextField(blank=True)
    objectives = models.TextField(blank=True)
    questions = models.JSONField(default=list, blank=True)
    scope = models.TextField("in scope", blank=True)
    scope_from = models.DateField(null=True, blank=True)
    scope_to = models.DateField(null=True, blank=True)
    scope_places = models.TextField(blank=True)
    scope_subjects = models.TextField(blank=True)
    scope_out = models.TextField("out of scope", blank=True)
    investigation_strategy = models.TextField(blank=True)
    strategy_version = models.CharField(max_length=60, blank=True)
    strategy_date = models.DateField(null=True, blank=True)
    support = models.TextField("support given", blank=True)
    roles = models.JSONField(default=list, blank=True)
    products_expected = models.TextField(blank=True)
    products = models.JSONField(default=list, blank=True)
    milestones = models.TextField(blank=True)
    timeline = models.JSONField(default=list, blank=True)
    start_date = models.DateField(null=True, blank=True)
    delivery_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    methods = models.TextField(blank=True)
    sources = models.TextField(blank=True)
    assumptions = models.TextField(blank=True)
    legal = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    deconfliction = models.TextField(blank=True)
    disclosure = models.TextField(blank=True)
    dissemination = models.TextField(blank=True)
    success_criteria = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, editable=False)

    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    # The side that put it before the other one, last.
    proposed_party = models.CharField(max_length=10, choices=Party.choices, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = "terms of reference"
        verbose_name_plural = "terms of reference"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="terms_number_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(status=Status.IN_FORCE), name="terms_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(status__in=sorted(WORKING)), name="terms_one_working"
            ),
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
                name="terms_proposed_who_when",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PROPOSED) | Q(proposed_at__isnull=False), name="terms_proposed_when"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.IN_FORCE, in_force_at__isnull=False, proposed_at__isnull=False)
                | Q(status__in=sorted(WORKING), in_force_at__isnull=True)
                | Q(status=Status.SUPERSEDED),
                name="terms_in_force_when",
            ),
            models.CheckConstraint(condition=Q(content_digest__regex=r"^[0-9a-f]{64}$"), name="terms_digest"),
        ]

    def __str__(self):
        return f"Terms {self.number} of {self.referral_id}"

    def get_absolute_url(self) -> str:
        return reverse("terms_of_reference:terms", args=[self.referral.key])

    @property
    def title(self) -> str:
        return f"{self.referral.reference} terms of reference, version {self.number}"

    @property
    def reference(self) -> str:
        """The referral's, for the audit trail."""
        return self.referral.reference or ""

    @property
    def region_id(self) -> int:
        """The handling region's, for the audit trail."""
        return self.referral.region_id

    @property
    def status_colour(self) -> str:
        return COLOURS[Status(self.status)]

    @property
    def is_working(self) -> bool:
        return self.status in WORKING

    @property
    def is_frozen(self) -> bool:
        """Whether its content may no longer change: it was put before the parties."""
        return self.proposed_at is not None

    @property
    def content(self) -> dict:
        """What is agreed, by field."""
        return {name: getattr(self, name) for name in content.FIELDS}

    @property
    def short_digest(self) -> str:
        """The beginning of the digest, in groups that can be read out."""
        return " ".join(self.content_digest[place : place + 4] for place in range(0, 16, 4))

    def signatures_in_effect(self) -> list[Signature]:
        """The signatures that count, first given first; from what was prefetched where it was."""
        return [signature for signature in self.signatures.all() if signature.voided_at is None]

    def signature_of(self, party: str) -> Signature | None:
        """The signature that counts for `party`, or None."""
        return next((signature for signature in self.signatures_in_effect() if signature.party == party), None)

    def standing_for(self, permission: str) -> Standing:
        """On whose behalf `permission` counts for these terms."""
        return standings.standing_for(self, permission)


class TermsStatusChange(StatusChangeBase):
    """The history of a version. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        # The history of one version.
        indexes = [models.Index(fields=["record", "-at"], name="terms_history")]


class Signature(PublicIdModel):
    """One party's agreement to one version, by name, rank and digest. It can be voided, and nothing else of it changes."""

    terms = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party.choices)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    # As they were when it was signed.
    name = models.CharField(max_length=120)
    rank = models.CharField(max_length=60, blank=True)
    content_digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    # The words that were agreed to, and whether a second factor was asked for again. Empty on signatures of before.
    statement = models.TextField(blank=True)
    second_factor = models.BooleanField(default=False)
    voided_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["terms", "party"], condition=Q(voided_at__isnull=True), name="terms_one_signature_a_party"
            ),
            models.UniqueConstraint(
                fields=["terms", "user"], condition=Q(voided_at__isnull=True), name="terms_nobody_signs_for_both"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="terms_signature_voided_who_when",
            ),
        ]

    def __str__(self):
        return f"{self.titled_name} for the {self.get_party_display()}"

    @property
    def titled_name(self) -> str:
        """Rank and name, as they were when it was signed."""
        return f"{self.rank} {self.name}".strip()
