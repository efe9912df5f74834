"""What the gates and the adviser said of a request."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.accounts.models import Organisation
from foundations.core.models import PublicIdModel
from referrals.models.choices import Gate, Priority
from referrals.models.reference_data import Reason
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL


class GateDecision(PublicIdModel):
    """What a gate decided, with its reasons. Written once; a later decision supersedes it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="decisions")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    verb = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+")
    rationale = models.TextField()
    priority = models.CharField(max_length=10, choices=Priority.choices, blank=True)
    harm_score = models.PositiveSmallIntegerField(null=True)
    lead_analyst = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    accepted_part = models.TextField(blank=True)
    redirected_to = models.CharField(max_length=120, blank=True)
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["referral", "-decided_at"], name="referrals_decisions")]

    def __str__(self):
        return f"{self.label} ({self.get_gate_display()})"


class InformationRequest(PublicIdModel):
    """A gate's question to the requester, and the answer. The clock stands still while it is open."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="information_requests")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    question = models.TextField()
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answered_at__isnull=True), name="referrals_one_open_question"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="referrals_answer_who_when",
            ),
        ]

    def __str__(self):
        return f"Question on {self.referral_id} at {self.asked_at:%d %B %Y}"


class OcaAdvice(PublicIdModel):
    """What the force's organised crime adviser said of a request. Written once."""

    class Kind(models.TextChoices):
        ENDORSED = "endorsed", "Endorsed"
        SENT_BACK = "sent_back", "Sent back"
        COMMENT = "comment", "Comment"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="advice")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at", "-pk"]

    def __str__(self):
        return f"Advice on {self.referral_id}"
