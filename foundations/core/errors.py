"""The answers that are not success: not now (409), and what was sent cannot be used (422).

"Not yours to see" is Django's Http404, "not you" its PermissionDenied.
"""

from __future__ import annotations


class Conflict(Exception):
    """Not now: the record is not in a state in which this can be done. `heading` and `explanation` are for the user."""

    heading = "This cannot be done now"

    def __init__(self, explanation: str, *, heading: str | None = None):
        super().__init__(explanation)
        self.explanation = explanation
        if heading:
            self.heading = heading


class StaleVersion(Conflict):
    """The record was changed by somebody else after this person read it."""

    heading = "This has changed since you opened it"
