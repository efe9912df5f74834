"""What the gates and the adviser said of a request."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.accounts.models import Organisation
from foundations.core.models import PublicIdModel
from referrals.deciding.querysets import DecisionRecordQuerySet
from referrals.models.choices import Gate, Priority
from referrals.models.reference_data import FormChoice, Reason
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL


class GateDecision(PublicIdModel):
    """What a gate decided, with its reasons and the letter that the requester got. Written once.

    A later decision supersedes it: one that corrects its words (`correction` says why), or the next one of the same gate
    after it was reconsidered.
    """

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
    redirected_to = models.CharField(max_length=300, blank=True)
    # The same, where it is a capability of the list.
    capability = models.ForeignKey(FormChoice, models.PROTECT, null=True, related_name="+")
    # As it went to the requester; nothing in decisions that were made before letters were.
    letter = models.TextField(blank=True)
    letter_edited = models.BooleanField(default=False)
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")
    correction = models.TextField(blank=True)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["supersedes"], name="referrals_decision_superseded_once"),
            models.CheckConstraint(
                condition=Q(correction="") | Q(supersedes__isnull=False), name="referrals_correction_of_a_decision"
            ),
        ]
        indexes = [models.Index(fields=["referral", "-decided_at"], name="referrals_decisions")]

    def __str__(self):
        return f"{self.label} ({self.get_gate_display()})"


class DecisionRecord(PublicIdModel):
    """A decision by the six parts of the National Decision Model; see `referrals.deciding.ndm`. Internal, and written once."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="decision_records")
    decision = models.ForeignKey(GateDecision, models.PROTECT, related_name="records")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    code_of_ethics = models.TextField(blank=True)
    information = models.TextField(blank=True)
    threat_and_risk = models.TextField(blank=True)
    powers_and_policy = models.TextField(blank=True)
    options = models.TextField(blank=True)
    action_and_review = models.TextField(blank=True)

    objects = DecisionRecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision"], name="referrals_one_record_a_decision")]

    def __str__(self):
        return f"Record of decision {self.decision_id}"


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
