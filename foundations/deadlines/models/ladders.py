"""Rungs: who is told when a deadline nears, passes and stays late. And putting off one's own reminders."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundations.core.models import EffectiveDatedModel, EffectiveDatedQuerySet, PublicIdModel


class Rung(PublicIdModel, EffectiveDatedModel):
    """Who is told at one moment of one kind of deadline, or of every kind that has no ladder of its own."""

    class At(models.TextChoices):
        AMBER = "amber", "When it is at risk"
        DUE = "due", "When it is late"
        AFTER = "after", "Working days after it was due"

    class Who(models.TextChoices):
        RESPONSIBLE = "responsible", "Those who have to act"
        SENIOR = "senior", "Senior Intelligence Analysts of the region"
        INSPECTOR = "inspector", "Detective Inspectors of the region"
        NATIONAL = "national", "National Intelligence Development Managers"

    kind = models.CharField(max_length=40, blank=True, help_text="Empty: every kind without a ladder of its own")
    at = models.CharField(max_length=5, choices=At.choices)
    working_days = models.PositiveSmallIntegerField(default=0)
    who = models.CharField(max_length=11, choices=Who.choices)
    followed_at = models.DateTimeField(
        null=True, blank=True, help_text="When open deadlines were looked at again because of it"
    )

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "at", "working_days", "who", "valid_from"], name="deadlines_rung_once"
            ),
            models.CheckConstraint(
                condition=Q(at="after", working_days__gte=1) | ~Q(at="after") & Q(working_days=0),
                name="deadlines_rung_days",
            ),
        ]

    def __str__(self):
        return f"{self.kind or 'every kind'}: {self.when}, {self.get_who_display()}"

    @property
    def when(self) -> str:
        """At which moment, in words."""
        if self.at != self.At.AFTER:
            return self.get_at_display()
        return f"{self.working_days} working day{'s' if self.working_days > 1 else ''} after it was due"


class Snooze(PublicIdModel):
    """Somebody's own reminders of one deadline, put off until a day, with a reason. Those above are told all the same."""

    deadline = models.ForeignKey("deadlines.Deadline", models.PROTECT, related_name="snoozes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    until = models.DateField(help_text="The first day on which they are reminded again")
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=timezone.now)
    woken_at = models.DateTimeField(null=True, blank=True, help_text="When its day was seen to")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "user"], condition=Q(woken_at__isnull=True), name="deadlines_one_snooze"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="deadlines_snooze_has_reason"),
        ]
        indexes = [
            # The sweep: whose day has come?
            models.Index(fields=["until"], condition=Q(woken_at__isnull=True), name="deadlines_snoozes_to_wake"),
        ]

    def __str__(self):
        return f"{self.user} until {self.until}"
