"""Terms are seen by whoever sees their referral, and so is all that hangs on them."""

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, reached
from referrals.isolation import WRITTEN_ONCE, of_referral

TERMS = "terms_of_reference_termsofreference"

RULES = [
    of_referral(TERMS),
    reached("terms_of_reference_termsstatuschange", "record_id", TERMS, may=WRITTEN_ONCE),
    reached("terms_of_reference_signature", "terms_id", TERMS),
    reached("terms_of_reference_termsedit", "terms_id", TERMS, may=WRITTEN_ONCE),
    of_referral("terms_of_reference_termspresence", may=frozenset({SEE, ADD, CHANGE, REMOVE})),
    reached("terms_of_reference_termscomment", "terms_id", TERMS),
    of_referral("terms_of_reference_termsinvitation", may=WRITTEN_ONCE),
    reached("terms_of_reference_termsdeadline", "terms_id", TERMS),
    reached("terms_of_reference_promisedeadline", "commitment_id", "terms_of_reference_commitment"),
    # Reminders are noted by background work.
    of_referral("terms_of_reference_commitment", keeps=("reminded",)),
    reached("terms_of_reference_termspaper", "terms_id", TERMS, works=frozenset({SEE, CHANGE})),
    reached("documents_document", "id", "terms_of_reference_termspaper", "document_id"),
]
