"""The statuses of a version of the terms."""

from django.db import models


class Status(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    IN_FORCE = "in_force", "In force"
    SUPERSEDED = "superseded", "Superseded"


COLOURS = {
    Status.DRAFT: "grey",
    Status.PROPOSED: "purple",
    Status.IN_FORCE: "green",
    Status.SUPERSEDED: "grey",
}

# Being written or agreed: a referral has one such version at the most.
WORKING = frozenset({Status.DRAFT, Status.PROPOSED})
