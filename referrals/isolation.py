"""Who sees the rows of referrals, in PostgreSQL's words; `querysets.visible_to` says the same in Django's."""

from foundations.core.isolation import (
    ADD,
    CHANGE,
    FORCES,
    HANDLING,
    NAMED_ON,
    NATIONAL,
    PERSON,
    REACH,
    REGIONS,
    REMOVE,
    SEE,
    USER,
    Definer,
    Predicate,
    Rule,
    parent_seen,
    reached,
)

REFERRAL = "referrals_referral"
# What holds for most rows is said here, and the rest in a function: each `(select …)` is planned in every statement, as
# often as it names a referral, and planning them is what the net costs. No index is sought for a CASE; `visible_to`
# finds the index.
SEEN = f"""
    case
    when not restricted and received_at is not null and region_id = any ({REACH}) then true
    when not restricted and submitted_at is not null and force_id = any ({FORCES}) then true
    else toex_sees_otherwise(
        id, restricted, submitted_at is not null, requester_id, sio_id, lead_analyst_id, offered_to_id, owner_id
    ) end
"""
OTHERWISE = Predicate(
    "toex_sees_otherwise",
    "key bigint, restricted boolean, submitted boolean, requester bigint, sio bigint, lead bigint, offered bigint,"
    " owner bigint",
    """
    toex_person() = any (array[requester, lead, case when submitted then sio end])
    or key = any (toex_named() || toex_handling())
    or (not restricted and array[offered, owner] && (toex_regions() || toex_forces()))
    """,
)

# The rows that name people on referrals are protected by the referral, whose rule asks for those rows: a circle that
# PostgreSQL refuses. So they are read once a transaction, with the owner's rights, and ids alone come back.
NAMED = Definer(
    NAMED_ON,
    "bigint[]",
    """
    select array(
        select referral_id from referrals_referralperson where user_id = toex_person()
        union
        select content_object_id from referrals_referraluserobjectpermission
        where user_id = toex_person() and withdrawn_at is null and starts_at <= statement_timestamp() and ends_at > statement_timestamp()
        union
        select share.referral_id
        from referrals_share share join referrals_referral referral on referral.id = share.referral_id
        where share.status = 'accepted' and share.kind <> 'transfer' and share.ends_at > statement_timestamp()
        and (share.to_organisation_id = any (toex_regions()) or toex_national()
            and share.to_organisation_id in (select id from accounts_organisation where kind = 'national'))
        and (share.to_person_id = toex_person() or share.to_person_id is null and not referral.restricted)
    )
    """,
    "the ids of the referrals that the person of the context is named on, and of those shared with their region",
)
# What a Detective Inspector is told of restricted referrals without being named on them: a number. And the one door to
# them, which the action that uses it announces.
UNSEEN = Definer(
    "toex_restricted_unseen()",
    "bigint",
    """
    select count(*) from referrals_referral
    where restricted and received_at is not null and region_id = any (toex_regions())
    and status not in ('closed', 'declined', 'redirected', 'withdrawn', 'merged')
    and not coalesce(toex_person() = any (array[requester_id, lead_analyst_id, sio_id]), false)
    and not id = any (toex_named() || toex_handling())
    """,
    "how many restricted referrals of their region the person of the context is not named on",
)
CALLED = Definer(
    "toex_restricted_called(name text)",
    "bigint",
    """
    select id from referrals_referral
    where restricted and received_at is not null and region_id = any (toex_regions())
    and (reference = upper(name) or lower(operation) = lower(name))
    order by received_at desc limit 1
    """,
    "the id of a restricted referral of one's region by reference or operation, for break-glass alone",
)
ASKED_FOR = Definer(
    "toex_referral_asked_for(name text)",
    "bigint",
    "select id from referrals_referral where received_at is not null and reference = upper(name)",
    "the id behind a reference, for the request to its region to share it; the one who asks never learns it",
)
# No index of words serves a query under a policy, because comparing words is not leakproof: it is asked with the owner's
# rights and the rule of the policy, and ids come back. The newest, where a word is in that many names.
CALLED_SO = Definer(
    "toex_operations_called(words text)",
    "bigint[]",
    f"""
    select array(
        select id from referrals_referral
        where to_tsvector('simple'::regconfig, coalesce(operation, '')) @@ to_tsquery('simple', words) and ({SEEN})
        order by id desc limit 20000
    )
    """,
    "the ids of the referrals that the person of the context sees and whose operation has these words in its name",
)
# Who sees inside depends on columns of the referral that whoever sees a message can read anyway: asked with the owner's
# rights, so that the policy of the referral is not planned once more for each message. A boolean comes back.
INSIDE = Definer(
    "toex_reads_notes(referral bigint)",
    "boolean",
    """
    select exists (
        select 1 from referrals_referral seen
        where seen.id = $1 and toex_person() <> 0
        and not coalesce(toex_person() = any (array[seen.requester_id, seen.sio_id]), false)
        and (
            (toex_national() and seen.received_at is not null)
            or seen.lead_analyst_id = toex_person()
            or seen.region_id = any (toex_regions())
            or exists (
                select 1 from referrals_share share
                where share.referral_id = seen.id and share.kind = 'refer' and share.status = 'accepted'
                and share.ends_at > statement_timestamp()
                and (share.to_organisation_id = any (toex_regions()) or toex_national() and share.to_organisation_id in (
                    select id from accounts_organisation where kind = 'national'))
                and (share.to_person_id = toex_person() or share.to_person_id is null and not seen.restricted)
            )
        )
    )
    """,
    "whether the person of the context reads the internal notes of a referral",
)
# For whoever had it open when it went to another region: `referrals.deciding.opened` asks with what they were given then.
LEFT = Definer(
    "toex_left(referral bigint, region bigint, since timestamptz)",
    "table (at timestamptz, own boolean)",
    """
    select link.until_at, coalesce(following.since_by_id = toex_person(), false)
    from referrals_handlingregion link join referrals_handlingregion following
    on following.referral_id = link.referral_id and following.since_at = link.until_at
    where link.referral_id = $1 and link.region_id = $2 and link.until_at >= $3 and link.region_id = any (toex_regions())
    order by link.until_at limit 1
    """,
    "when a referral left a region of the person of the context, and whether they sent it away themselves",
)
DEFINERS = [NAMED, UNSEEN, CALLED, ASKED_FOR, CALLED_SO, INSIDE, LEFT]

WRITTEN_ONCE = frozenset({SEE, ADD})


def of_referral(table: str, through: str = "referral_id", **more) -> Rule:
    """A rule "whoever sees the referral"."""
    return reached(table, through, REFERRAL, **more)


RULES = [
    # Background work keeps the due date in step with its clock, where a closed day moved that.
    Rule(REFERRAL, SEEN, keeps=("due_at", "amber_at")),
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
        may=frozenset({SEE, ADD, CHANGE}),
    ),
    of_referral("referrals_handlingregion"),
    of_referral("referrals_allocation"),
    # Seen by whoever sees the referral, and by the unit that is asked or that asks.
    Rule(
        "referrals_share",
        f"""
        (to_organisation_id = any ({REGIONS}) or ({NATIONAL} and to_organisation_id in (select id from
        accounts_organisation where kind = 'national'))) and (to_person_id is null or to_person_id = {PERSON})
        or started_by_id = {PERSON}
        or {parent_seen("referral_id", REFERRAL)}
        """,
        asks=((REFERRAL, "id"),),
        works=frozenset({SEE, CHANGE}),
    ),
    reached(
        "referrals_sharestatuschange",
        "record_id",
        "referrals_share",
        may=WRITTEN_ONCE,
        works=WRITTEN_ONCE,
    ),
    of_referral("referrals_referralgroupobjectpermission", "content_object_id", may=frozenset({SEE})),
    of_referral("referrals_referralstatuschange", "record_id", may=WRITTEN_ONCE),
    of_referral("referrals_referraldeadline"),
    reached("referrals_extensionrequest", "deadline_id", "referrals_referraldeadline", "deadline_ptr_id"),
    reached("referrals_extensionstatuschange", "record_id", "referrals_extensionrequest", may=WRITTEN_ONCE),
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
