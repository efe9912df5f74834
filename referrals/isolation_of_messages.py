"""The conversation: who sees a message, an internal note, and what people keep for themselves; added to `isolation`."""

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, USER, Rule, parent_seen, reached
from referrals.isolation import REFERRAL, WRITTEN_ONCE

MESSAGE = "referrals_message"
SEES_REFERRAL = parent_seen("referral_id", REFERRAL)
ASKS = ((REFERRAL, "id"),)


def _own(table: str, **more) -> Rule:
    """Whoever writes a message reads whom it is news to; one's own row is one's own to write."""
    return Rule(table, SEES_REFERRAL, added=f"user_id = {USER} and {SEES_REFERRAL}", asks=ASKS, **more)


RULES = [
    Rule(
        MESSAGE,
        f"{SEES_REFERRAL} and (kind = 'message' or toex_reads_notes(referral_id))",
        asks=ASKS,
        may=WRITTEN_ONCE,
    ),
    reached("referrals_messagemention", "message_id", MESSAGE, may=WRITTEN_ONCE),
    reached("referrals_messagefile", "message_id", MESSAGE, may=WRITTEN_ONCE),
    reached("documents_document", "id", "referrals_messagefile", "document_id"),
    _own("referrals_messageread"),
    _own("referrals_watch"),
    # A reminder is nobody else's business; background work says that it was told.
    Rule(
        "referrals_followup",
        f"user_id = {USER} and {SEES_REFERRAL}",
        asks=ASKS,
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
        keeps=("reminded_at",),
    ),
]
