"""Drafts: their files, deleting them, and calls that are done once; what is added to the rules of `isolation`.

A trigger refuses to delete whatever was submitted (migration 0012), so that sight alone decides nothing here.
"""

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, USER, Rule, reached

NOBODY_MORE = "false"
ERASED = frozenset({SEE, REMOVE})
WRITTEN = frozenset({SEE, ADD, CHANGE, REMOVE})


def of_referral_by_request(table: str) -> Rule:
    """A rule "whoever sees the version of the request"."""
    return reached(table, "request_id", "referrals_taskingrequest", may=WRITTEN, works=ERASED)


RULES = [
    Rule("referrals_referral", NOBODY_MORE, may=ERASED, works=ERASED),
    Rule("referrals_taskingrequest", NOBODY_MORE, may=ERASED, works=ERASED | {CHANGE}),
    Rule("referrals_referral_other_threats", NOBODY_MORE, may=ERASED, works=ERASED),
    Rule("referrals_referralperson", NOBODY_MORE, may=ERASED, works=ERASED),
    # Rows of a request: whoever sees the referral; a trigger refuses to change what was submitted (migration 0021).
    *(of_referral_by_request(table) for table in ("referrals_subject", "referrals_subjectlink")),
    of_referral_by_request("referrals_subjectimport"),
    reached(
        "referrals_attachment",
        "request_id",
        "referrals_taskingrequest",
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
        works=ERASED,
    ),
    reached("documents_document", "id", "referrals_attachment", "document_id"),
    Rule("referrals_idempotencykey", f"user_id = {USER}", may=frozenset({SEE, ADD, CHANGE}), works=ERASED),
]
