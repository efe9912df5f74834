"""What of development is searched: taskings, and products with what their text files say; as `sight` lets it be read."""

from __future__ import annotations

from referrals.search.registry import Source, register
from referrals.search.writing import follow
from tasking import sight

_TASKINGS = """
    select tasking.referral_id, tasking.number::text, tasking.given_at, '', tasking.title,
        concat_ws(E'\\n', tasking.brief, nullif(tasking.result, '')), '{}'::text[], array[tasking.given_to_id]
    from tasking_tasking tasking where true {only:tasking.referral_id}
"""
# Whoever received a version of it sees its title.
_PRODUCTS = """
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
    where true {only:product.referral_id}
"""
# The version uploaded last; and each that went out, for those that it went to.
_FILES = """
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
    where true {only:product.referral_id}
"""
PRODUCTS = ("product", "product_file")
# After a step of either. A tasking that goes to another takes its products along.
follow_tasking = follow("tasking", *PRODUCTS)
follow_product = follow(*PRODUCTS)


def register_own() -> None:
    """Make taskings and products known to the search."""
    tasking, product = "tasking:tasking", "tasking:product"
    inside, files = sight.inside, sight.may_open_files
    register(
        Source("tasking", "Tasking", _TASKINGS, tasking, numbered=True, reads=inside, by_name=True),
        Source("product", "Product", _PRODUCTS, product, numbered=True, reads=inside, by_name=True),
        Source("product_file", "File of a product", _FILES, product, numbered=True, reads=files, by_name=True),
    )
