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
    parent_seen,
    reached,
)

REFERRAL = "referrals_referral"
OWNERS = "(select toex_regions() || toex_forces())::bigint[]"

# Each `(select …)` is planned and read once a statement; there are as few of them as can be, because planning them is
# what the net costs. What holds for most rows comes first. An index is found by `visible_to`, never by this.
SEEN = f"""
    (received_at is not null and ({NATIONAL} or region_id = any ({REGIONS})))
    or (submitted_at is not null and force_id = any ({FORCES}))
    or {USER} = any (array[requester_id, lead_analyst_id, case when submitted_at is not null then sio_id end])
    or array[offered_to_id, owner_id] && {OWNERS}
    or id = any ((select toex_named_referrals())::bigint[])
"""

# The rows that name people on referrals are protected by the referral, whose rule asks for those rows: a circle that
# PostgreSQL refuses. So they are read once a statement, with the owner's rights, and ids alone come back.
NAMED = Definer(
    "toex_named_referrals()",
    "bigint[]",
    """
    select toex_handling() || case when toex_national() then '{}'::bigint[] else array(
        select referral_id from referrals_referralperson where user_id = toex_user()
        union
        select grants.content_object_id
        from referrals_referraluserobjectpermission grants
        join auth_permission permission on permission.id = grants.permission_id
        where grants.user_id = toex_user() and permission.codename = 'view_referral'
    ) end
    """,
    "the ids of the referrals that the person of the context is named on, and of those they are just moving",
)
DEFINERS = [NAMED]

WRITTEN_ONCE = frozenset({SEE, ADD})


def of_referral(table: str, through: str = "referral_id", **more) -> Rule:
    """A rule "whoever sees the referral"."""
    return reached(table, through, REFERRAL, **more)


RULES = [
    # Background work keeps the due date in step with its clock, where a closed day moved that.
    Rule(REFERRAL, SEEN, keeps=("due_at",)),
    of_referral("referrals_referral_other_threats", may=frozenset({SEE, ADD, REMOVE})),
    Rule(
        "referrals_referralperson",
        f"user_id = {USER} or {parent_seen('referral_id', REFERRAL)}",
        added=parent_seen("referral_id", REFERRAL),
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
    ),
    Rule(
        "referrals_referraluserobjectpermission",
        f"user_id = {USER} or {parent_seen('content_object_id', REFERRAL)}",
        added=parent_seen("content_object_id", REFERRAL),
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
    # "Viewed by": the log's rows that name a referral, for those who see it and whose role lets them ask.
    Rule(
        "audit_accessevent",
        f'exists (select 1 from {REFERRAL} seen where seen.reference = any ("references"))',
        may=frozenset({SEE, ADD}),
    ),
]
