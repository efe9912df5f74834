"""The statuses of a referral, and what they add up to."""

from django.db import models


class Status(models.TextChoices):
    """Where a referral stands. The order is the order of the journey."""

    DRAFT = "draft", "Draft"
    WITH_ADVISER = "with_adviser", "With the adviser"
    SCTAC_TRIAGE = "sctac_triage", "First gate"
    GATEWAY_TRIAGE = "gateway_triage", "Second gate"
    INFORMATION_REQUESTED = "information_requested", "Question asked"
    AGREEING_TERMS = "agreeing_terms", "Agreeing terms"
    IN_DEVELOPMENT = "in_development", "In development"
    REASSESSMENT = "reassessment", "Reassessment"
    AGREEING_OWNERSHIP = "agreeing_ownership", "Agreeing ownership"
    CLOSING = "closing", "Closing"
    ON_HOLD = "on_hold", "On hold"
    CLOSED = "closed", "Closed"
    DECLINED = "declined", "Declined"
    REDIRECTED = "redirected", "Redirected elsewhere"
    WITHDRAWN = "withdrawn", "Withdrawn"
    MERGED = "merged", "Merged"

    @property
    def colour(self) -> str:
        """The colour of its tag, by name of the GOV.UK Design System."""
        return COLOURS[self]


COLOURS = {
    Status.DRAFT: "grey",
    Status.WITH_ADVISER: "blue",
    Status.SCTAC_TRIAGE: "blue",
    Status.GATEWAY_TRIAGE: "blue",
    Status.INFORMATION_REQUESTED: "yellow",
    Status.AGREEING_TERMS: "purple",
    Status.IN_DEVELOPMENT: "teal",
    Status.REASSESSMENT: "purple",
    Status.AGREEING_OWNERSHIP: "purple",
    Status.CLOSING: "teal",
    Status.ON_HOLD: "orange",
    Status.CLOSED: "green",
    Status.DECLINED: "red",
    Status.REDIRECTED: "magenta",
    Status.WITHDRAWN: "grey",
    Status.MERGED: "grey",
}

FINAL = frozenset({Status.CLOSED, Status.DECLINED, Status.REDIRECTED, Status.WITHDRAWN, Status.MERGED})
# Ended before its work was done; `ended_at_status` says where.
ENDED_EARLY = FINAL - {Status.CLOSED}
OPEN = frozenset(Status) - FINAL
# In a fixed order, for conditions that the database compares with those of its partial indexes.
OPEN_IN_ORDER = tuple(status for status in Status if status in OPEN)
FINISHED_IN_ORDER = tuple(status for status in Status if status in FINAL)
# Open, and sent: what a region may have in hand.
IN_HAND = OPEN - {Status.DRAFT}
# In these a draft of the request may be written: the first one, and what goes with the answer to a gate's question.
WRITABLE = (Status.DRAFT, Status.INFORMATION_REQUESTED)
GATES = frozenset({Status.SCTAC_TRIAGE, Status.GATEWAY_TRIAGE})


def gate_in(status: str, *, asking: str, held: str) -> str:
    """The gate whose work a status is: the gate itself, or what waits for its question or is on hold from it."""
    if status == Status.ON_HOLD:
        status = held
    if status == Status.INFORMATION_REQUESTED:
        status = asking
    return status if status in GATES else ""


# What a hold or a withdrawal may interrupt.
WORKING = IN_HAND - {Status.ON_HOLD}

# The stages drawn at the top of a referral, each with the statuses in which it is the current one.
STAGES = (
    ("Request", frozenset({Status.DRAFT, Status.WITH_ADVISER})),
    ("First gate", frozenset({Status.SCTAC_TRIAGE})),
    ("Second gate", frozenset({Status.GATEWAY_TRIAGE})),
    ("Terms", frozenset({Status.AGREEING_TERMS})),
    ("Development", frozenset({Status.IN_DEVELOPMENT})),
    ("Reassessment", frozenset({Status.REASSESSMENT})),
    ("Ownership", frozenset({Status.AGREEING_OWNERSHIP})),
    ("Closing", frozenset({Status.CLOSING, Status.CLOSED})),
)
