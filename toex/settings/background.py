"""E-mail and background work: the database is the truth, Celery is a doorbell."""

from celery.schedules import crontab

from toex.secret import env_secret
from toex.settings.base import VAR_DIR, env
from toex.settings.database import REDIS_URL

# Four slashes: django-environ takes one of an absolute path away.
EMAIL_CONFIG = env.email_url_config(env_secret("EMAIL_URL") or f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
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
