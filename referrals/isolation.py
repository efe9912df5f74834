"""Who sees the rows of referrals, in PostgreSQL's words; `querysets.visible_to` says the same in Django's."""

from foundations.core.isolation import (
    ADD,
    CHANGE,
    FORCES,
    HANDLING,
    NATIONAL,
    REGIONS,
    REMOVE,
    SEE,
    USER,
    Definer,
    Rule,
    reached,
)

REFERRAL = "referrals_referral"
OWNERS = "(select toex_regions() || toex_forces())::bigint[]"

SEEN = f"""
    requester_id = {USER}
    or (sio_id = {USER} and submitted_at is not null)
    or (received_at is not null and ({NATIONAL} or region_id = any ({REGIONS})))
    or (lead_analyst_id = {USER} and not {NATIONAL})
    or (force_id = any ({FORCES}) and submitted_at is not null)
    or offered_to_id = any ({OWNERS})
    or owner_id = any ({OWNERS})
    or id = any ((select toex_named_referrals())::bigint[])
    or id = any ({HANDLING})
"""

# The rows that name people on referrals are protected by the referral, whose rule asks for those rows: a circle that
# PostgreSQL refuses. So they are read once a statement, with the owner's rights, and ids alone come back.
NAMED = Definer(
    "toex_named_referrals()",
    "bigint[]",
    """
    select case when toex_national() then '{}'::bigint[] else array(
        select referral_id from referrals_referralperson where user_id = toex_user()
        union
        select grants.content_object_id
        from referrals_referraluserobjectpermission grants
        join auth_permission permission on permission.id = grants.permission_id
        where grants.user_id = toex_user() and permission.codename = 'view_referral'
    ) end
    """,
    "the ids of the referrals that the person of the context is named on",
)
DEFINERS = [NAMED]

WRITTEN_ONCE = frozenset({SEE, ADD})


def of_referral(table: str, through: str = "referral_id", **more) -> Rule:
    """A rule "whoever sees the referral"."""
    return reached(table, through, REFERRAL, **more)


RULES = [
    Rule(REFERRAL, SEEN),
    of_referral("referrals_referral_other_threats", may=frozenset({SEE, ADD, REMOVE})),
    Rule(
        "referrals_referralperson",
        f"user_id = {USER} or exists (select 1 from {REFERRAL} parent where parent.id = referral_id)",
        added=f"exists (select 1 from {REFERRAL} parent where parent.id = referral_id)",
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
    ),
    Rule(
        "referrals_referraluserobjectpermission",
        f"user_id = {USER} or exists (select 1 from {REFERRAL} parent where parent.id = content_object_id)",
        added=f"exists (select 1 from {REFERRAL} parent where parent.id = content_object_id)",
        may=frozenset({SEE, ADD, REMOVE}),
    ),
    of_referral("referrals_referralgroupobjectpermission", "content_object_id", may=frozenset({SEE})),
    of_referral("referrals_referralstatuschange", "record_id", may=WRITTEN_ONCE),
    of_referral("referrals_referraldeadline"),
    of_referral("referrals_taskingrequest"),
    of_referral("referrals_gatedecision", may=WRITTEN_ONCE),
    of_referral("referrals_informationrequest"),
    of_referral("referrals_ocaadvice", may=WRITTEN_ONCE),
    # Clocks know no referral; their child does. A clock is there before its child: whoever starts one, while a move of
    # theirs is under way, sees it.
    reached("deadlines_deadline", "id", "referrals_referraldeadline", "deadline_ptr_id"),
    Rule("deadlines_deadline", f"started_by_id = {USER} and cardinality({HANDLING}) > 0"),
]
