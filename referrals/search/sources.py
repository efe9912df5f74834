"""What of a referral itself is searched: the request with its subjects and files, what the gates said, messages.

Each is a select of the columns of `registry.COLUMNS`. Migration 0062 has them as they were then.
"""

from __future__ import annotations

from referrals import inside, questions
from referrals.forms.request import FORM_VERSION
from referrals.search.registry import Source, register


def text_fields() -> list[str]:
    """The questions of every version of the form that were answered by text of one's own, in the order of the newest."""
    versions = [questions.asked_in(version) for version in range(FORM_VERSION, 0, -1)]
    asked = (one for sections in versions for section in sections for one in section["questions"])
    # The name of the operation is a name, and stands elsewhere.
    return list(dict.fromkeys(one["name"] for one in asked if one["kind"] == "text" and one["name"] != "operation"))


# The version that counts: what was sent last. Drafts are their author's and are not searched.
_LATEST = """(
    select distinct on (referral_id) id, referral_id, answers, submitted_at from referrals_taskingrequest
    where submitted_at is not null {only:referral_id}
    order by referral_id, number desc
) request"""
_REQUEST = """
    select request.referral_id, 'request', request.submitted_at, referral.operation, '', (
        select coalesce(string_agg(request.answers ->> asked.name, E'\n' order by asked.place), '')
        from unnest(array[{names}]) with ordinality asked(name, place) where request.answers ->> asked.name <> ''
    ), array['kind:request'], '{}'::bigint[]
    from {latest} join referrals_referral referral on referral.id = request.referral_id
"""
_SUBJECTS = """
    select request.referral_id, subject.key::text, request.submitted_at,
        concat_ws(' ', subject.name, array_to_string(subject.aliases, ' '),
            case when subject.kind = 'person' then subject.identifier end), '',
        concat_ws(E'\\n', (
            select string_agg(said.value, ' ') from jsonb_each_text(subject.details) said where said.value <> ''
        ), nullif(subject.note, '')),
        array_remove(array['kind:subject', case
            when subject.identifier = '' then null
            when subject.kind = 'telephone' then 'tel:' || subject.identifier
            when subject.kind = 'vehicle' then 'reg:' || subject.identifier
        end], null), '{}'::bigint[]
    from {latest} join referrals_subject subject on subject.request_id = request.id
"""
_ATTACHMENTS = """
    select request.referral_id, attachment.key::text, attachment.added_at, '',
        concat_ws(' ', document.name, attachment.description), coalesce(extract.text, ''),
        '{}'::text[], '{}'::bigint[]
    from {latest} join referrals_attachment attachment on attachment.request_id = request.id
    join documents_document document on document.id = attachment.document_id
    left join documents_extract extract on extract.document_key = document.id
"""
_DECISIONS = """
    select decision.referral_id, decision.public_id::text, decision.decided_at, '', decision.label,
        concat_ws(E'\\n', decision.rationale, nullif(decision.accepted_part, ''), nullif(decision.redirected_to, '')),
        '{}'::text[], '{}'::bigint[]
    from referrals_gatedecision decision where true {only:decision.referral_id}
"""
_QUESTIONS = """
    select question.referral_id, question.public_id::text, coalesce(question.answered_at, question.asked_at), '', '',
        concat_ws(E'\\n', question.question, nullif(question.answer, '')), '{}'::text[], '{}'::bigint[]
    from referrals_informationrequest question where true {only:question.referral_id}
"""
_ADVICE = """
    select advice.referral_id, advice.public_id::text, advice.given_at, '', '', advice.text,
        '{}'::text[], '{}'::bigint[]
    from referrals_ocaadvice advice where true {only:advice.referral_id}
"""
_MESSAGES = """
    select message.referral_id, message.public_id::text, message.at, '', '', message.text,
        '{}'::text[], '{}'::bigint[]
    from referrals_message message where message.kind = '{kind}' {only:message.referral_id}
"""
_MESSAGE_FILES = """
    select message.referral_id, file.public_id::text, message.at, '', document.name, coalesce(extract.text, ''),
        '{}'::text[], '{}'::bigint[]
    from referrals_message message join referrals_messagefile file on file.message_id = message.id
    join documents_document document on document.id = file.document_id
    left join documents_extract extract on extract.document_key = document.id
    where message.kind = '{kind}' {only:message.referral_id}
"""


def _of_latest(sql: str) -> str:
    """A select with what it needs of ours: nothing that anybody typed."""
    names = ", ".join(f"'{name}'" for name in text_fields())
    return sql.replace("{latest}", _LATEST).replace("{names}", names)


REQUEST, DECISIONS, MESSAGES = "referrals:request", "referrals:decisions", "referrals:messages"


def register_own() -> None:
    """Make what a referral itself has known to the search."""
    notes = inside.notes
    register(
        Source("request", "Request", _of_latest(_REQUEST), REQUEST),
        Source("subject", "Subject", _of_latest(_SUBJECTS), REQUEST),
        Source("attachment", "File of the request", _of_latest(_ATTACHMENTS), REQUEST),
        Source("decision", "Decision", _DECISIONS, DECISIONS),
        Source("question", "Question and answer", _QUESTIONS, DECISIONS),
        Source("advice", "Advice of the adviser", _ADVICE, DECISIONS),
        Source("message", "Message", _MESSAGES.replace("{kind}", "message"), MESSAGES, anchor="message-"),
        Source("message_file", "File of a message", _MESSAGE_FILES.replace("{kind}", "message"), MESSAGES),
        Source("note", "Internal note", _MESSAGES.replace("{kind}", "note"), MESSAGES, anchor="message-", reads=notes),
        Source(
            "note_file", "File of an internal note", _MESSAGE_FILES.replace("{kind}", "note"), MESSAGES, reads=notes
        ),
    )
