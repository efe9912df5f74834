"""Terms are seen by whoever sees their referral."""

from foundations.core.isolation import reached
from referrals.isolation import WRITTEN_ONCE, of_referral

TERMS = "terms_of_reference_termsofreference"

RULES = [
    of_referral(TERMS),
    reached("terms_of_reference_termsstatuschange", "record_id", TERMS, may=WRITTEN_ONCE),
    reached("terms_of_reference_signature", "terms_id", TERMS),
]
