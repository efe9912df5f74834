"""What may be done about outcomes besides the steps of the referral; roles.py says who holds it."""

from enum import StrEnum


class Permission(StrEnum):
    """Codenames, as `user.has_perm` takes them."""

    RECORD_DISRUPTION = "outcomes.record_disruption"  # record what the work did against the threat
    GIVE_FEEDBACK = "outcomes.give_feedback"  # the requester and the SIO say how the support was
    REVIEW_RETENTION = "outcomes.review_retention"  # say whether what has ended is kept any longer
