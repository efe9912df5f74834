"""Abstract bases. No table lives on this floor."""

from __future__ import annotations

import uuid

from django.db import models


class PublicIdModel(models.Model):
    """A row that the outside world names by a UUID, never by its sequence number."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class EffectiveDatedModel(models.Model):
    """Reference data that holds from one day to another; rows are ended, not deleted.

    `valid_to` is the first day on which the row no longer holds.
    """

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="%(app_label)s_%(class)s_valid_period",
            )
        ]


class EffectiveDatedQuerySet(models.QuerySet):
    """Rows that hold on a day."""

    def valid_on(self, day):
        """Rows in force on `day` (a date, Europe/London)."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day), valid_from__lte=day)
