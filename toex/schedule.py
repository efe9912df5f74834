"""What Celery beat rings for, and every how many seconds. Missing a turn costs nothing."""

BEAT = {
    "sweep-deadlines": {"task": "foundations.deadlines.tasks.sweep", "schedule": 60.0},
    "sweep-shares": {"task": "referrals.tasks.sweep_shares", "schedule": 300.0},
    "seal-audit": {"task": "foundations.audit.tasks.seal", "schedule": 30.0},
    "drain-outbox": {"task": "foundations.notifications.tasks.drain", "schedule": 30.0},
    "answer-forgotten-passwords": {"task": "foundations.accounts.tasks.answer_forgotten_passwords", "schedule": 10.0},
    "forget-sign-ins": {"task": "foundations.accounts.tasks.forget", "schedule": 60 * 60.0},
}
