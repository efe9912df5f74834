"""What is shared, and where an offer or a question stands."""

from django.db import models


class ShareKind(models.TextChoices):
    """What another unit is offered, or asks for."""

    REFER = "refer", "Share the work"
    TRANSFER = "transfer", "Hand over"
    SIGHT = "sight", "Sight only"


class ShareStatus(models.TextChoices):
    OFFERED = "offered", "Offered"
    ASKED = "asked", "Asked for"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    TAKEN_BACK = "taken_back", "Taken back"
    ENDED = "ended", "Ended"

    @property
    def colour(self) -> str:
        """The colour of its tag, by name of the GOV.UK Design System."""
        return COLOURS[self]


COLOURS = {
    ShareStatus.OFFERED: "blue",
    ShareStatus.ASKED: "yellow",
    ShareStatus.ACCEPTED: "green",
    ShareStatus.REFUSED: "red",
    ShareStatus.TAKEN_BACK: "grey",
    ShareStatus.ENDED: "grey",
}
WAITING = frozenset({ShareStatus.OFFERED, ShareStatus.ASKED})
OPEN = WAITING | {ShareStatus.ACCEPTED}
