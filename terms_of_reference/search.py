"""What of the terms is searched: the newest version."""

from __future__ import annotations

from referrals.search.registry import Source, register
from terms_of_reference.content import LISTS, TEXTS

# Every text of a list's rows.
_ROWS = "(select string_agg(said #>> '{{}}', E'\\n') from jsonb_path_query(terms.{name}, '$[*].*') said)"
_TERMS = """
    select terms.referral_id, 'terms', terms.written_at, '', 'Version ' || terms.number,
        concat_ws(E'\\n', {fields}), '{}'::text[], '{}'::bigint[]
    from (
        select distinct on (referral_id) * from terms_of_reference_termsofreference
        where true {only:referral_id}
        order by referral_id, number desc
    ) terms
"""


def register_own() -> None:
    """Make the terms known to the search."""
    fields = ", ".join([f"nullif(terms.{name}, '')" for name in TEXTS] + [_ROWS.format(name=name) for name in LISTS])
    register(Source("terms", "Terms of reference", _TERMS.replace("{fields}", fields), "terms_of_reference:terms"))
