"""How the service behaves, and its log."""

from datetime import time

from django.core.exceptions import ImproperlyConfigured

from toex.settings.base import TRIAL, VAR_DIR, env

# [R] not public: how long after closing a referral may be opened again.
SIGHT_LONGEST_DAYS = env.int("TOEX_SIGHT_LONGEST_DAYS", default=180)
SHARE_LONGEST_DAYS = env.int("TOEX_SHARE_LONGEST_DAYS", default=365)
BREAK_GLASS_HOURS = env.int("TOEX_BREAK_GLASS_HOURS", default=4)
DRAFT_DAYS = env.int("TOEX_DRAFT_DAYS", default=90)  # that a draft never sent may lie untouched
MERGE_UNDO_DAYS = env.int("TOEX_MERGE_UNDO_DAYS", default=30)  # during which a merge may be undone
# How many working days a deadline may be extended by before the Detective Inspector has to allow it.
EXTENSION_LIMIT_DAYS = env.int("TOEX_EXTENSION_LIMIT_DAYS", default=5)
REOPEN_WINDOW_DAYS = env.int("TOEX_REOPEN_WINDOW_DAYS", default=90)
# Administrators are shown accounts whose person has not signed in for so long.
UNUSED_ACCOUNT_DAYS = env.int("TOEX_UNUSED_ACCOUNT_DAYS", default=90)


def _working_day(text: str) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ImproperlyConfigured("TOEX_WORKING_DAY must be like 09:00-17:00") from None
    if opens >= closes or opens.second or closes.second:
        raise ImproperlyConfigured("TOEX_WORKING_DAY must end after it begins, at whole minutes")
    return opens, closes


# When a working day opens and closes in London: deadlines end at its close, and hours count only inside it.
WORKING_DAY = _working_day(env.str("TOEX_WORKING_DAY", default="09:00-17:00"))

# Where the head of the audit chain is kept, outside the database; a place that its owner cannot write is best.
AUDIT_HEAD_FILE = env.str("TOEX_AUDIT_HEAD_FILE", default=str(VAR_DIR / "audit-head.log"))
# `/dev/log`, or `host:port` of a syslog that takes UDP; empty for none.
AUDIT_SYSLOG = env.str("TOEX_AUDIT_SYSLOG", default="")
# What the service asks a reason for; an ordinary page never.
AUDIT_REASONS = set(env.list("TOEX_AUDIT_REASONS", default=["cross_region_search", "export", "restricted"]))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "foundations.core.logs.JsonFormatter"},
    },
    # For eyes in a trial, for a collector of logs elsewhere.
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines" if TRIAL else "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
