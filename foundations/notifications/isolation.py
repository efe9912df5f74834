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
# An administrator looks after addresses and dead letters, and reads nothing of what they say.
ADMINISTERS = """exists (
    select from accounts_membership held where held.user_id = (select toex_user()) and held.role = 'administrator'
    and held.starts_on <= current_date and (held.ends_on is null or held.ends_on > current_date)
)"""
ENVELOPE = (
    "table (public_id uuid, recipient_id bigint, kind text, state text, due_at timestamptz, sent_at timestamptz, "
    "attempts integer, last_error text, decided_at timestamptz, decided_why text)"
)
_COLUMNS = """letter.public_id, letter.recipient_id, letter.kind::text, letter.state::text, letter.due_at, letter.sent_at,
    letter.attempts::integer, letter.last_error::text, letter.decided_at, letter.decided_why::text"""
ENVELOPES = Definer(
    "toex_envelopes(person bigint, most integer)",
    ENVELOPE,
    f"""
    select {_COLUMNS} from notifications_outboxemail letter
    where letter.recipient_id = person and {ADMINISTERS} order by letter.due_at desc limit most
    """,
    "what was sent to somebody and what became of it, for administrators: no subject, no text, no reference",
)
DEAD_LETTERS = Definer(
    "toex_dead_letters(most integer)",
    ENVELOPE,
    f"""
    select {_COLUMNS} from notifications_outboxemail letter
    where letter.state in ('failed', 'bounced') and {ADMINISTERS} order by letter.due_at limit most
    """,
    "e-mails that were given up, for administrators: no subject, no text, no reference",
)
DECIDE = Definer(
    "toex_decide_letters(ids uuid[], verb text, why text, at timestamptz)",
    "table (public_id uuid)",
    f"""
    update notifications_outboxemail letter set
        state = case verb when 'retry' then 'pending' else 'discarded' end,
        due_at = case verb when 'retry' then at else letter.due_at end,
        attempts = case verb when 'retry' then 0 else letter.attempts end,
        held_until = null, sent_at = null, decided_by_id = (select toex_user()), decided_at = at, decided_why = why
    where letter.state in ('failed', 'bounced') and letter.public_id = any (ids) and {ADMINISTERS}
    returning letter.public_id
    """,
    "an administrator has dead letters sent again, or discards them with a reason",
    how="sql volatile",
)
DEFINERS = [TOLD, ENVELOPES, DEAD_LETTERS, DECIDE]

RULES = [
    Rule(
        "notifications_notification",
        f"recipient_id = {USER}",
        added="true",
        works=frozenset({SEE, ADD}),
        keeps=("digest_at", "digest_id"),
    ),
    # Whoever brings a report is nobody, and reads none: no person has a number below nought.
    Rule(
        "notifications_deliveryreport",
        f"{USER} < 0",
        added="true",
        may=frozenset({SEE, ADD}),
        works=frozenset({SEE, ADD, CHANGE}),
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
