from django.db import migrations

# As the sources were then (`tasking/search`); `manage.py reindex_search` has them as they are now, and reads files.
TEXTS = [
    # Tasking
    """
select 'tasking',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select tasking.referral_id, tasking.number::text, tasking.given_at, '', tasking.title,
        concat_ws(E'\\n', tasking.brief, nullif(tasking.result, '')), '{}'::text[], array[tasking.given_to_id]
    from tasking_tasking tasking where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # Product
    """
select 'product',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select product.referral_id, product.number::text, product.created_at, '', product.title, '', '{}'::text[],
        array(
            select distinct reader.id from (
                select product.author_id union all select tasking.given_to_id union all
                select dissemination.to_user_id from tasking_productversion version
                join tasking_dissemination dissemination on dissemination.product_version_id = version.id
                where version.product_id = product.id
            ) reader(id) where reader.id is not null order by reader.id
        )
    from tasking_product product left join tasking_tasking tasking on tasking.id = product.tasking_id
    where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
    # File of a product
    """
select 'product_file',
    text.referral_id, text.key, text.at, text.name, text.title, left(text.body, 100000), text.marks, text.readers,
    referrals_seers(seen), statement_timestamp()
from (
    select product.referral_id, product.number || '/' || version.number, version.uploaded_at, '',
        document.name, extract.text, '{}'::text[],
        array(
            select distinct reader.id from (
                select product.author_id union all select tasking.given_to_id union all
                select dissemination.to_user_id from tasking_dissemination dissemination
                where dissemination.product_version_id = version.id
            ) reader(id) where reader.id is not null order by reader.id
        )
    from tasking_product product left join tasking_tasking tasking on tasking.id = product.tasking_id
    join tasking_productversion version on version.product_id = product.id
    join documents_document document on document.id = version.document_id
    join documents_extract extract on extract.document_key = document.id
    where true
) text(referral_id, key, at, name, title, body, marks, readers)
join referrals_referral seen on seen.id = text.referral_id
""",
]
FILL = """
insert into referrals_searchtext
    (kind, referral_id, key, at, name, title, body, marks, readers, seers, changed_at)
"""


class Migration(migrations.Migration):
    """Search taskings and products of before."""

    dependencies = [("tasking", "0002_write_once"), ("referrals", "0035_fill_search"), ("documents", "0003_extracts")]

    operations = [migrations.RunSQL(FILL + text, migrations.RunSQL.noop) for text in TEXTS]
