"""Where a request for more time stands."""

from django.db import models


class ExtensionStatus(models.TextChoices):
    ASKED = "asked", "Asked for"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    TAKEN_BACK = "taken_back", "Taken back"
    # The clock stopped before anybody answered.
    LAPSED = "lapsed", "No longer needed"

    @property
    def colour(self) -> str:
        """The colour of its tag, by name of the GOV.UK Design System."""
        return _COLOURS[self]


_COLOURS = {
    ExtensionStatus.ASKED: "yellow",
    ExtensionStatus.APPROVED: "green",
    ExtensionStatus.REFUSED: "red",
    ExtensionStatus.TAKEN_BACK: "grey",
    ExtensionStatus.LAPSED: "grey",
}
