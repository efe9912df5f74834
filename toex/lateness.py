"""How late reminders are, asked by nobody in particular: an alarm, which sees no clock."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def oldest_due_reminder(now: datetime) -> float | None:
    """Seconds since the oldest reminder that is still to be made was due, or None."""
    with connection.cursor() as cursor:
        cursor.execute("select toex_oldest_reminder_due(%s)", [now])
        due = cursor.fetchone()[0]
    return (now - due).total_seconds() if due else None
