"""Who sees a calendar feed: the person alone. Whose a secret is, is asked before anybody is known."""

from foundations.core.isolation import USER, Definer, Rule

FEED = Definer(
    "toex_calendar_feed(secret text)",
    "bigint",
    "select user_id from accounts_calendarfeed where digest = secret and revoked_at is null",
    "whose calendar feed has that digest, for the address that a calendar program reads without signing in",
)
DEFINERS = [FEED]

RULES = [Rule("accounts_calendarfeed", f"user_id = {USER}")]
