"""Who sees an absence: the person, their deputy, and those who work with them; and who covers, for whoever tells."""

from foundations.core.isolation import ADD, CHANGE, FORCES, NATIONAL, REGIONS, SEE, USER, Definer, Rule

_COLLEAGUES = f"""
    {NATIONAL} or user_id in (
        select user_id from accounts_membership where organisation_id = any ({REGIONS})
        or organisation_id = any ({FORCES})
    )
"""  # noqa: S608 - nothing but names of ours
# Asked with the person, before the context is set: everybody may know for whom they do the work.
COVERS = Definer(
    "toex_covers(person bigint, today date)",
    "text[]",
    """
    select array(
        select absence.user_id || ':' || absence.ends_on || ':' || covered.name
        from accounts_absence absence join accounts_user covered on covered.id = absence.user_id
        where absence.deputy_id = $1 and absence.cancelled_at is null
        and absence.starts_on <= $2 and absence.ends_on >= $2
        order by absence.ends_on, covered.name
    )
    """,
    "for whom somebody covers today, so that the work of an absent colleague is theirs",
)
AWAY = Definer(
    "toex_away(people bigint[], first_day date, last_day date)",
    "table (user_id bigint, deputy_id bigint, starts_on date, ends_on date)",
    """
    select absence.user_id, absence.deputy_id, absence.starts_on, absence.ends_on
    from accounts_absence absence
    where absence.user_id = any (people) and absence.cancelled_at is null
    and absence.starts_on <= last_day and absence.ends_on >= first_day
    """,
    "who of these people is away and who covers for them, for whoever tells them something; never why",
)
DEFINERS = [COVERS, AWAY]

RULES = [
    Rule(
        "accounts_absence",
        f"user_id = {USER} or deputy_id = {USER} or {_COLLEAGUES}",
        added=f"user_id = {USER} or {_COLLEAGUES}",
        may=frozenset({SEE, ADD, CHANGE}),
    ),
]
