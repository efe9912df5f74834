"""Deciding: the record by the National Decision Model, chasers and files of questions; what is added to `isolation`."""

from foundations.core.isolation import ADD, PERSON, SEE, Rule, parent_seen, reached
from referrals.isolation import REFERRAL, WRITTEN_ONCE

QUESTION = "referrals_informationrequest"

RULES = [
    # Internal as notes are. Whoever wrote it reads it, also where the decision took them out of the inside.
    Rule(
        "referrals_decisionrecord",
        f"{parent_seen('referral_id', REFERRAL)} and (made_by_id = {PERSON} or toex_reads_notes(referral_id))",
        asks=((REFERRAL, "id"),),
        may=WRITTEN_ONCE,
    ),
    # The sweep writes the reminders that it makes.
    reached("referrals_questionchaser", "question_id", QUESTION, may=WRITTEN_ONCE, works=frozenset({SEE, ADD})),
    reached("referrals_questionfile", "question_id", QUESTION, may=WRITTEN_ONCE),
    reached("documents_document", "id", "referrals_questionfile", "document_id"),
]
