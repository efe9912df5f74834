"""Words that several records of a referral share."""

from __future__ import annotations

from django.db import models


class Marking(models.TextChoices):
    """Government security classification. SECRET and above may not enter this system."""

    OFFICIAL = "official", "OFFICIAL"
    OFFICIAL_SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"

    @classmethod
    def rank(cls, marking: str) -> int:
        """More for what is more sensitive: the members stand in that order."""
        return cls.values.index(marking)


class Priority(models.TextChoices):
    URGENT = "urgent", "Urgent"
    HIGH = "high", "High"
    ROUTINE = "routine", "Routine"


class Gate(models.TextChoices):
    FIRST = "first", "First gate"
    SECOND = "second", "Second gate"
