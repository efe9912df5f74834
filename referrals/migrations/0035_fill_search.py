from django.db import migrations

# As the sources were then (`referrals/search`); `manage.py reindex_search` has them as they are now, and reads files.
TEXTS = [
    # Request
    """
select 'request',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select request.referral_id, 'request', request.submitted_at, referral.operation, '', (
        select coalesce(string_agg(request.answers ->> asked.name, E'\\n' order by asked.place), '')
        from unnest(array[
            'crime_reference', 'force_reference', 'requester_unit', 'requester_phone',
            'authorised_by', 'sio_name', 'sio_email', 'lro_name', 'lro_email', 'disclosure_name',
            'disclosure_email', 'deputy_name', 'deputy_email', 'threat_described',
            'mapping_reference', 'threat_owner', 'mapping_score', 'master_list_reference', 'places',
            'other_countries', 'background', 'investigation_strategy', 'question',
            'intelligence_gaps', 'why_toex', 'outcome_described', 'work_done', 'search_results',
            'others_asked_details', 'needed_by_reason', 'risk_reported_to', 'children_services',
            'risk', 'safeguarding', 'nrm_reference', 'nrm_plan', 'harm_reasons', 'data_volume',
            'data_languages', 'necessity', 'proportionality', 'authority_references',
            'handling_conditions', 'sensitivity_details'
        ]) with ordinality asked(name, place) where request.answers ->> asked.name <> ''
    ), array['kind:request'], '{}'::bigint[]
    from (
    select distinct on (referral_id) id, referral_id, answers, submitted_at from referrals_taskingrequest
    where submitted_at is not null
    order by referral_id, number desc
) request join referrals_referral referral on referral.id = request.referral_id
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Subject
    """
select 'subject',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
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
    from (
    select distinct on (referral_id) id, referral_id, answers, submitted_at from referrals_taskingrequest
    where submitted_at is not null
    order by referral_id, number desc
) request join referrals_subject subject on subject.request_id = request.id
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # File of the request
    """
select 'attachment',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select request.referral_id, attachment.key::text, attachment.added_at, '',
        concat_ws(' ', document.name, attachment.description), coalesce(extract.text, ''),
        '{}'::text[], '{}'::bigint[]
    from (
    select distinct on (referral_id) id, referral_id, answers, submitted_at from referrals_taskingrequest
    where submitted_at is not null
    order by referral_id, number desc
) request join referrals_attachment attachment on attachment.request_id = request.id
    join documents_document document on document.id = attachment.document_id
    left join documents_extract extract on extract.document_key = document.id
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Decision
    """
select 'decision',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select decision.referral_id, decision.public_id::text, decision.decided_at, '', decision.label,
        concat_ws(E'\\n', decision.rationale, nullif(decision.accepted_part, ''), nullif(decision.redirected_to, '')),
        '{}'::text[], '{}'::bigint[]
    from referrals_gatedecision decision where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Question and answer
    """
select 'question',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select question.referral_id, question.public_id::text, coalesce(question.answered_at, question.asked_at), '', '',
        concat_ws(E'\\n', question.question, nullif(question.answer, '')), '{}'::text[], '{}'::bigint[]
    from referrals_informationrequest question where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Advice of the adviser
    """
select 'advice',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select advice.referral_id, advice.public_id::text, advice.given_at, '', '', advice.text,
        '{}'::text[], '{}'::bigint[]
    from referrals_ocaadvice advice where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Message
    """
select 'message',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select message.referral_id, message.public_id::text, message.at, '', '', message.text,
        '{}'::text[], '{}'::bigint[]
    from referrals_message message where message.kind = 'message'
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # File of a message
    """
select 'message_file',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select message.referral_id, file.public_id::text, message.at, '', document.name, coalesce(extract.text, ''),
        '{}'::text[], '{}'::bigint[]
    from referrals_message message join referrals_messagefile file on file.message_id = message.id
    join documents_document document on document.id = file.document_id
    left join documents_extract extract on extract.document_key = document.id
    where message.kind = 'message'
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Internal note
    """
select 'note',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select message.referral_id, message.public_id::text, message.at, '', '', message.text,
        '{}'::text[], '{}'::bigint[]
    from referrals_message message where message.kind = 'note'
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # File of an internal note
    """
select 'note_file',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select message.referral_id, file.public_id::text, message.at, '', document.name, coalesce(extract.text, ''),
        '{}'::text[], '{}'::bigint[]
    from referrals_message message join referrals_messagefile file on file.message_id = message.id
    join documents_document document on document.id = file.document_id
    left join documents_extract extract on extract.document_key = document.id
    where message.kind = 'note'
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
]
FILL = """
insert into referrals_searchtext
    (kind, referral_id, key, at, name, title, body, marks, readers, seers, changed_at)
"""


class Migration(migrations.Migration):
    """Search what was written before."""

    dependencies = [("referrals", "0034_search_seers")]

    operations = [migrations.RunSQL(FILL + text, migrations.RunSQL.noop) for text in TEXTS]
