"""Drafts: their files, deleting them, and calls that are done once; what is added to the rules of `isolation`.

A trigger refuses to delete whatever was submitted (migration 0012), so that sight alone decides nothing here.
"""

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, USER, Rule, reached

NOBODY_MORE = "false"
ERASED = frozenset({SEE, REMOVE})

RULES = [
    Rule("referrals_referral", NOBODY_MORE, may=ERASED, works=ERASED),
    Rule("referrals_taskingrequest", NOBODY_MORE, may=ERASED, works=ERASED | {CHANGE}),
    Rule("referrals_referral_other_threats", NOBODY_MORE, may=ERASED, works=ERASED),
    Rule("referrals_referralperson", NOBODY_MORE, may=ERASED, works=ERASED),
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
