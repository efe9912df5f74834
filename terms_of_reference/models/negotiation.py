"""While terms are negotiated: who changed what, who has a section open, and what is said about each section."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.core.models import PublicIdModel
from referrals.models import Referral
from terms_of_reference.models.terms import Party, TermsOfReference

USER = settings.AUTH_USER_MODEL


class TermsEdit(models.Model):
    """One save: who changed which fields of a version, for which side. PostgreSQL refuses to change or delete it."""

    terms = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="edits")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    party = models.CharField(max_length=10, choices=Party.choices)
    at = models.DateTimeField()
    fields = models.JSONField(default=list)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.by} changed {', '.join(self.fields)}"


class TermsPresence(models.Model):
    """Somebody has a section open. It says so to others and keeps nobody out: a save by both is found by the version."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="terms_presences")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    section = models.SlugField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "user"], name="terms_presence_once")]

    def __str__(self):
        return f"{self.user} in {self.section}"


class TermsComment(PublicIdModel):
    """Something said about a section: the beginning of a thread, or an answer in one. Threads are settled, not deleted."""

    terms = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="comments")
    section = models.SlugField(max_length=40)
    thread = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    text = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    party = models.CharField(max_length=10, choices=Party.choices)
    at = models.DateTimeField()
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="terms_comment_says_something"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="terms_comment_settled_who_when",
            ),
            models.CheckConstraint(
                condition=Q(thread__isnull=True) | Q(settled_at__isnull=True), name="terms_comment_threads_are_settled"
            ),
        ]

    def __str__(self):
        return f"{self.by} on {self.section}"
