"""Who sees the log: auditors. Everybody adds their own lines, and reads back what they add."""

from foundations.core.isolation import ADD, AUDITOR, SEE, USER, Rule

OWN = f"coalesce(actor_id, 0) = {USER}"

RULES = [
    Rule(
        "audit_auditevent",
        f"{AUDITOR} or {OWN}",
        added=OWN,
        may=frozenset({SEE, ADD}),
        works=frozenset({SEE, ADD}),
    ),
    Rule(
        "audit_accessevent",
        f"{AUDITOR} or {OWN}",
        added=OWN,
        may=frozenset({SEE, ADD}),
        works=frozenset({SEE, ADD}),
    ),
    # Written by the worker that seals, checked by auditors.
    Rule("audit_auditseal", AUDITOR, may=frozenset({SEE}), works=frozenset({SEE, ADD})),
]
