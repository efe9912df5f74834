from django.db import migrations

# As the sources were then (`terms_of_reference/search`); `manage.py reindex_search` has them as they are now, and reads files.
TEXTS = [
    # Terms of reference
    """
select 'terms',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select terms.referral_id, 'terms', terms.written_at, '', 'Version ' || terms.number,
        concat_ws(E'\\n', nullif(terms.aim, ''), nullif(terms.objectives, ''), nullif(terms.scope, ''), nullif(terms.scope_out, ''), nullif(terms.investigation_strategy, ''), nullif(terms.support, ''), nullif(terms.products_expected, ''), nullif(terms.milestones, ''), nullif(terms.sources, ''), nullif(terms.risks, ''), nullif(terms.dissemination, ''), nullif(terms.success_criteria, '')), '{}'::text[], '{}'::bigint[]
    from (
        select distinct on (referral_id) * from terms_of_reference_termsofreference
        where true
        order by referral_id, number desc
    ) terms
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
]
FILL = """
insert into referrals_searchtext
    (kind, referral_id, key, at, name, title, body, marks, readers, seers, changed_at)
"""


class Migration(migrations.Migration):
    """Search terms that were written before."""

    dependencies = [("terms_of_reference", "0002_write_once"), ("referrals", "0035_fill_search")]

    operations = [migrations.RunSQL(FILL + text, migrations.RunSQL.noop) for text in TEXTS]
