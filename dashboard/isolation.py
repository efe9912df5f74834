"""Who sees what people keep of the queue: themselves, and their team what was shared with it."""

from foundations.core.isolation import ADD, CHANGE, NATIONAL, REGIONS, REMOVE, SEE, USER, Rule

RULES = [
    Rule(
        "dashboard_savedview",
        f"""
        owner_id = {USER} or team_id = any ({REGIONS})
        or ({NATIONAL} and team_id in (select id from accounts_organisation where kind = 'national'))
        """,
        added=f"owner_id = {USER}",
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
    ),
    Rule(
        "dashboard_savedsearch",
        f"owner_id = {USER}",
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
    ),
    Rule("dashboard_habit", f"user_id = {USER}"),
]
