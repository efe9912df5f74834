"""Links between referrals: who sees one, and whether a chain of parts leads round; added to `isolation`."""

from foundations.core.isolation import ADD, CHANGE, SEE, Definer, Rule, parent_seen
from referrals.isolation import REFERRAL

LINK = "referrals_referrallink"
FROM, TO = (parent_seen(end, REFERRAL) for end in ("from_referral_id", "to_referral_id"))

# The chain may lead through referrals that whoever links does not see. A boolean comes back.
PART_OF = Definer(
    "toex_is_part_of(part bigint, whole bigint)",
    "boolean",
    """
    with recursive above(id) as (
        select to_referral_id from referrals_referrallink
        where from_referral_id = $1 and kind = 'parent' and ended_at is null
        union
        select link.to_referral_id
        from referrals_referrallink link join above on link.from_referral_id = above.id
        where link.kind = 'parent' and link.ended_at is null
    )
    select exists (select 1 from above where id = $2)
    """,  # noqa: S608 - the name of our own table
    "whether one referral is part of another, over however many, so that no link makes a circle",
)
DEFINERS = [PART_OF]

RULES = [
    # Whoever sees an end sees that there is a link; the other end is shown to those alone who see it.
    Rule(
        LINK,
        f"{FROM} or {TO}",
        added=f"{FROM} and {TO}",
        may=frozenset({SEE, ADD, CHANGE}),
        asks=((REFERRAL, "id"),),
    ),
]
