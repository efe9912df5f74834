"""Calendars as they were counted by, and the sweeps that compare clocks with their events."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.core.models import PublicIdModel
from foundations.deadlines import kinds
from foundations.deadlines.models.clocks import Closure, Deadline, Target
from foundations.deadlines.querysets import SweepQuerySet


class CalendarVersion(models.Model):
    """A calendar as it was counted by, under its name: all that is needed to make it again. Added, never changed."""

    version = models.CharField(max_length=12, unique=True)
    content = models.JSONField(help_text="Bank holidays, closed days and the hours of the working day")
    source = models.CharField(max_length=60, help_text="Where the bank holidays come from")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.version


class Sweep(PublicIdModel):
    """One comparison of clocks with their events: why, how far it is, how many differed. The key keeps it from being
    begun twice; whoever works on it has it until `lease_until`.
    """

    class Cause(models.TextChoices):
        NIGHT = "night", "Every night"
        HAND = "hand", "By command"
        CLOSURE = "closure", "Closed days changed"
        TARGET = "target", "A target changed"

    key = models.CharField(max_length=100, unique=True)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    closure = models.ForeignKey(Closure, models.PROTECT, null=True, blank=True, related_name="sweeps")
    target = models.ForeignKey(Target, models.PROTECT, null=True, blank=True, related_name="sweeps")
    started_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField(help_text="Open clocks when it began")
    looked_at = models.PositiveIntegerField(default=0)
    differed = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0, help_text="The last clock that was looked at")
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When those whom it moved had been told")

    objects = SweepQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["-started_at"], name="deadlines_sweep_latest"),
            models.Index(fields=["started_at"], condition=Q(told_at__isnull=True), name="deadlines_sweep_to_end"),
        ]

    def __str__(self):
        return self.key

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 if self.finished_at else min(99, self.looked_at * 100 // max(self.total, 1))

    @property
    def why(self) -> str:
        """What it was begun for, in words: a closed day's name, a target's stage."""
        if self.closure:
            return f"{self.get_cause_display()}: {self.closure.name}"
        return f"{self.get_cause_display()}: {self.target.label}" if self.target else self.get_cause_display()


class SweepDifference(models.Model):
    """One clock that differed from its events: what its columns said, and what they say now."""

    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="differences")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    before = models.JSONField(help_text="The columns that differed")
    after = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "deadline"], name="deadlines_differs_once")]

    def __str__(self):
        return f"{self.kind}: {self.due_before:%Y-%m-%d} to {self.due_after:%Y-%m-%d}"

    @property
    def label(self) -> str:
        return kinds.get(self.kind).label
