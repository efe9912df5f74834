"""Outcomes are seen by whoever sees their referral."""

from foundations.core.isolation import reached
from referrals.isolation import WRITTEN_ONCE, of_referral

RULES = [
    of_referral("outcomes_reassessment", may=WRITTEN_ONCE),
    of_referral("outcomes_ownershipoffer"),
    of_referral("outcomes_disruption", may=WRITTEN_ONCE),
    of_referral("outcomes_closingrecord", may=WRITTEN_ONCE),
    of_referral("outcomes_feedback", may=WRITTEN_ONCE),
    reached("outcomes_disruptiondeadline", "disruption_id", "outcomes_disruption"),
    reached("outcomes_apmisentry", "disruption_id", "outcomes_disruption", may=WRITTEN_ONCE),
    of_referral("outcomes_retentionreview", may=WRITTEN_ONCE),
]
