"""E-mail and background work: the database is the truth, Celery is a doorbell."""

from celery.schedules import crontab

from toex.secret import env_secret
from toex.settings.base import VAR_DIR, env
from toex.settings.database import REDIS_URL

# Four slashes: django-environ takes one of an absolute path away.
_email_url = env_secret("EMAIL_URL") or f"filemail:///{VAR_DIR / 'mail'}"
if _email_url == "notify://":
    EMAIL_CONFIG = {"EMAIL_BACKEND": "foundations.notifications.notify_service.NotifyBackend"}
else:
    EMAIL_CONFIG = env.email_url_config(_email_url)
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
# GOV.UK Notify: the key of the service, the template with ((subject)) and ((body)), and the secret of its receipts.
NOTIFY_API_KEY = env_secret("NOTIFY_API_KEY")
NOTIFY_TEMPLATE_ID = env.str("NOTIFY_TEMPLATE_ID", default="")
NOTIFY_URL = env.str("NOTIFY_URL", default="https://api.notifications.service.gov.uk").rstrip("/")
NOTIFY_RECEIPTS_TOKEN = env_secret("NOTIFY_RECEIPTS_TOKEN")
# Back-pressure: how many a sender takes at once, and how many may leave in a minute by all senders (0: no limit).
EMAIL_BATCH = env.int("EMAIL_BATCH", default=50)
EMAILS_PER_MINUTE = env.int("EMAILS_PER_MINUTE", default=0)
# How far ahead, and how often, somebody may put off the reminders of one deadline.
SNOOZE_DAYS = env.int("TOEX_SNOOZE_DAYS", default=10)
SNOOZE_TIMES = env.int("TOEX_SNOOZE_TIMES", default=2)
# Whoever reads /metrics shows this; without it there is no such page.
METRICS_TOKEN = env_secret("METRICS_TOKEN")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="TOEX tasking and referral <no-reply@toex.example>")

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "visibility_timeout": 3600,
    "max_retries": 0,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-deadlines": {"task": "foundations.deadlines.tasks.sweep", "schedule": 60.0},
    "compare-deadlines": {"task": "foundations.deadlines.tasks.compare", "schedule": crontab(hour="3", minute="10")},
    "sweep-shares": {"task": "referrals.tasks.sweep_shares", "schedule": 300.0},
    "remind-of-follow-ups": {"task": "referrals.tasks.remind_of_follow_ups", "schedule": 600.0},
    "remind-of-questions": {"task": "referrals.tasks.remind_of_questions", "schedule": 600.0},
    "make-papers-of-terms": {"task": "terms_of_reference.tasks.make_papers", "schedule": 60.0},
    "remind-of-promises": {"task": "terms_of_reference.tasks.remind_of_promises", "schedule": 600.0},
    "tell-of-searches": {"task": "dashboard.tasks.tell_of_searches", "schedule": 60.0},
    "seal-audit": {"task": "foundations.audit.tasks.seal", "schedule": 30.0},
    "drain-outbox": {"task": "foundations.notifications.tasks.drain", "schedule": 30.0},
    "answer-forgotten-passwords": {"task": "foundations.accounts.tasks.answer_forgotten_passwords", "schedule": 10.0},
    "sweep-documents": {
        "task": "foundations.documents.tasks.sweep_orphans",
        "schedule": crontab(hour="2", minute="40"),
    },
    "sweep-uploads": {"task": "foundations.documents.tasks.sweep_uploads", "schedule": 60 * 60.0},
    "sweep-drafts": {"task": "referrals.tasks.sweep_drafts", "schedule": 60 * 60.0},
    "forget-sign-ins": {"task": "foundations.accounts.tasks.forget", "schedule": 60 * 60.0},
}
