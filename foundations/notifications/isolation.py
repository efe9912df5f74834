"""Who sees notices: whoever they were made for. Everybody may tell anybody."""

from foundations.core.isolation import ADD, CHANGE, SEE, USER, Definer, Rule

# Whoever tells does not see the notices of others, and their e-mails need the ids. The UUIDs were drawn by the caller:
# nobody else knows them.
TOLD = Definer(
    "toex_notices_told(ids uuid[])",
    "table (id bigint, recipient_id bigint, public_id uuid)",
    "select notice.id, notice.recipient_id, notice.public_id from notifications_notification notice where notice.public_id = any (ids)",
    "the ids of the notices just made, for their e-mails",
)
DEFINERS = [TOLD]

RULES = [
    Rule(
        "notifications_notification",
        f"recipient_id = {USER}",
        added="true",
        works=frozenset({SEE, ADD}),
    ),
    # How late the outbox is, is asked by the alarm, which is nobody.
    Rule(
        "notifications_outboxemail",
        "true",
        added="true",
        may=frozenset({SEE, ADD}),
        works=frozenset({SEE, ADD, CHANGE}),
        columns=("due_at", "state"),
    ),
]
