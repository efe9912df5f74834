from django.db import migrations

# As the sources were then (`outcomes/search`); `manage.py reindex_search` has them as they are now.
TEXTS = [
    # Reassessment
    """
select 'reassessment',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select made.referral_id, made.number::text, made.recorded_at, '', 'Reassessment ' || made.number,
        concat_ws(E'\\n', made.findings, made.what_remains, made.victims, made.requester_view, made.requester_view_by,
            made.rationale), '{}'::text[], '{}'::bigint[]
    from outcomes_reassessment made where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Answer of an owner
    """
select 'ownership',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select offer.referral_id, offer.public_id::text, offer.answered_at, '', '',
        concat_ws(E'\\n', nullif(offer.named_lead, ''), nullif(offer.reason, '')), '{}'::text[], '{}'::bigint[]
    from outcomes_ownershipoffer offer where offer.answered_at is not null
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Disruption
    """
select 'disruption',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select disruption.referral_id, disruption.number::text, disruption.recorded_at, '', disruption.title,
        concat_ws(E'\\n', disruption.narrative, disruption.toex_contribution, nullif(disruption.target_reference, ''),
            nullif(disruption.lead_agency, '')), '{}'::text[], '{}'::bigint[]
    from outcomes_disruption disruption where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Lessons of the closing
    """
select 'closing',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select closing.referral_id, closing.public_id::text, closing.closed_at, '', '',
        concat_ws(E'\\n', closing.lessons, nullif(closing.none_explained, '')), '{}'::text[], '{}'::bigint[]
    from outcomes_closingrecord closing where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Feedback
    """
select 'feedback',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select feedback.referral_id, feedback.public_id::text, feedback.given_at, '', '', feedback.comments,
        '{}'::text[], '{}'::bigint[]
    from outcomes_feedback feedback where feedback.comments <> ''
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
]
FILL = """
insert into referrals_searchtext
    (kind, referral_id, key, at, name, title, body, marks, readers, seers, changed_at)
"""


class Migration(migrations.Migration):
    """Search the outcomes of before."""

    dependencies = [("outcomes", "0002_write_once"), ("referrals", "0035_fill_search")]
    # What is found by the facets of a text is filled in for all texts there.
    run_before = [("referrals", "0045_search_facets")]

    operations = [migrations.RunSQL(FILL + text, migrations.RunSQL.noop) for text in TEXTS]
