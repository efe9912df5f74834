"""PostgreSQL, Redis and the cache."""

import sys

from toex import embedded
from toex.secret import env_secret, refuse_default_password, refuse_weak_password
from toex.settings.base import TESTING, TRIAL, VAR_DIR, env

# The role that the embedded PostgreSQL lets in; the supervisor names one for each of its children.
DATABASE_ROLE = env.str("TOEX_DATABASE_ROLE", default="postgres")
DATABASE_URL = env_secret("DATABASE_URL") or embedded.postgres_url(VAR_DIR, DATABASE_ROLE)
# What `manage.py secure_database` gives the roles that sign in to a database elsewhere.
DATABASE_PASSWORDS = {
    "toex_app": env_secret("TOEX_APP_PASSWORD"),
    "toex_worker": env_secret("TOEX_WORKER_PASSWORD"),
}
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A page is answered or stopped while somebody still waits for it; background work and commands have time.
IN_WEB = "toex.wsgi" in sys.modules
_limits = {
    "statement_timeout": env.float("STATEMENT_SECONDS", default=20 if IN_WEB else 600),
    "lock_timeout": env.float("LOCK_SECONDS", default=5 if IN_WEB else 60),
    "idle_in_transaction_session_timeout": env.float("IDLE_IN_TRANSACTION_SECONDS", default=120 if IN_WEB else 900),
}
# Random pages of an SSD cost little more than the next ones; and names hang on a referral by their keys, so that seeking
# the best order of nine joins takes three times as long as reading the row.
# Calling other processes to help costs a page more than it saves: 9 ms of 18 on a home page over 100,000 referrals. So
# does compiling a plan, which PostgreSQL does where it fears that many rows are read.
_planner = {"random_page_cost": 1.1, "join_collapse_limit": 4, "max_parallel_workers_per_gather": 0, "jit": "off"}
_options = {name: int(seconds * 1000) for name, seconds in _limits.items()} | _planner
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # A database that does not answer must not hold up pages or /readyz.
    connect_timeout=5,
    options=" ".join(f"-c {name}={value}" for name, value in _options.items()),
)
# A pooler that gives each transaction another connection knows nothing of what was prepared on the one before. Tests read
# the statements.
PREPARE_STATEMENTS = env.bool("PREPARE_STATEMENTS", default=not TESTING)
REDIS_URL = env_secret("REDIS_URL") or embedded.redis_url(VAR_DIR)
if not TRIAL:
    refuse_default_password(DATABASE_URL, "DATABASE_URL")
    refuse_default_password(REDIS_URL, "REDIS_URL")
    refuse_weak_password(DATABASE_PASSWORDS["toex_app"], "TOEX_APP_PASSWORD")
    refuse_weak_password(DATABASE_PASSWORDS["toex_worker"], "TOEX_WORKER_PASSWORD")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits must outlive the loss of Redis, so the cache is a table. Beyond the most entries (300 by default) it drops
# a third, whatever they hold: nobody may come near that by asking often.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "toex_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
