"""The risk of a referral as targets know it: a key, and nothing of the people at risk.

A threat to life is what the requester says at once and what cannot wait. The bands of the harm matrix are not among the
risks: they have versions and names that change, and a score is known only when the second gate has decided.
"""

from __future__ import annotations

from referrals.models import Referral

THREAT_TO_LIFE = "threat_to_life"
CHOICES = [(THREAT_TO_LIFE, "Threat to life")]


def of(referral: Referral) -> str:
    """The key of its risk; nothing where there is none of these."""
    return THREAT_TO_LIFE if referral.immediate_risk else ""
