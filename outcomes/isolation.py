"""Outcomes are seen by whoever sees their referral."""

from referrals.isolation import WRITTEN_ONCE, of_referral

RULES = [
    of_referral("outcomes_reassessment", may=WRITTEN_ONCE),
    of_referral("outcomes_ownershipoffer"),
    of_referral("outcomes_disruption", may=WRITTEN_ONCE),
    of_referral("outcomes_closingrecord", may=WRITTEN_ONCE),
    of_referral("outcomes_feedback", may=WRITTEN_ONCE),
]
