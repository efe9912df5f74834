"""What of the terms is searched: the newest version."""

from __future__ import annotations

from referrals.search.registry import Source, register

_TERMS = """
    select terms.referral_id, 'terms', terms.written_at, '', 'Version ' || terms.number,
        concat_ws(E'\\n', {fields}), '{}'::text[], '{}'::bigint[]
    from (
        select distinct on (referral_id) * from terms_of_reference_termsofreference
        where true {only:referral_id}
        order by referral_id, number desc
    ) terms
"""
TEXTS = (
    "aim",
    "objectives",
    "scope",
    "scope_out",
    "investigation_strategy",
    "support",
    "products_expected",
    "milestones",
    "sources",
    "risks",
    "dissemination",
    "success_criteria",
)


def register_own() -> None:
    """Make the terms known to the search."""
    fields = ", ".join(f"nullif(terms.{name}, '')" for name in TEXTS)
    register(Source("terms", "Terms of reference", _TERMS.replace("{fields}", fields), "terms_of_reference:terms"))
