"""The gates' questions to the requester: several at once, each with a day, its chasers, and its answer with files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.core.models import PublicIdModel
from foundations.documents.models import Document
from referrals.deciding.querysets import QuestionQuerySet
from referrals.models.choices import Gate
from referrals.models.reference_data import Reason
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL


class InformationRequest(PublicIdModel):
    """A gate's question to the requester, until it is answered or withdrawn. Clocks stand still while one is open."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="information_requests")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+")
    question = models.TextField()
    # The requester or the SIO; either of them may answer.
    addressed_to = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(null=True)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="referrals_answer_who_when",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, answered_at__isnull=True)
                    & ~Q(withdrawn_because="")
                ),
                name="referrals_withdrawn_who_when_why",
            ),
        ]
        indexes = [
            # The sweep: whose day is near, or has passed? And the open questions of one referral.
            models.Index(
                fields=["due_date", "referral"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="referrals_open_questions",
            ),
        ]

    def __str__(self):
        return f"Question on {self.referral_id} at {self.asked_at:%d %B %Y}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class QuestionChaser(PublicIdModel):
    """That somebody was reminded of a question, by a colleague or by the service. Written once."""

    class Kind(models.TextChoices):
        BY_HAND = "by_hand", "Reminder from the gate"
        DUE_SOON = "due_soon", "Automatic reminder before the day"
        LATE = "late", "Automatic reminder after the day"

    question = models.ForeignKey(InformationRequest, models.PROTECT, related_name="chasers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.TextField(blank=True)
    # Nobody where the service did it.
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    # For which day; so that the service reminds once of each.
    due_date = models.DateField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "kind", "due_date"],
                condition=Q(by__isnull=True),
                name="referrals_chased_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="by_hand", by__isnull=False) | (~Q(kind="by_hand") & Q(by__isnull=True)),
                name="referrals_chaser_by_hand_or_not",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.question_id}"


class QuestionFile(PublicIdModel):
    """A file that came with the answer to a question. Written once."""

    question = models.ForeignKey(InformationRequest, models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="referrals_question_file_position_once")
        ]

    def __str__(self):
        return f"File {self.position} of question {self.question_id}"
