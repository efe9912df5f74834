"""Home: what waits for a person, what is at risk, what moved on, what they wait for; in eight statements at the most,
those of session, person, context and read log among them.
"""

from __future__ import annotations

from datetime import datetime

from dashboard import habits, work
from dashboard.steps import next_step
from foundations.audit import reading
from tasking.permissions import Permission as T

TAB = "home"


def read(user, now: datetime) -> dict:
    """Everything that home shows; nothing for those whose role meets no referral."""
    since = habits.visit(user, TAB, now, first=work.first_visit())
    found = work.find(user, since=since, now=now)
    lists = work.named(user, found)
    taskings = work.taskings(user) if user.has_perm(T.ACCEPT_TASKING) else []
    for rows in lists.values():
        reading.listed("referrals.referral", rows[: work.SHOWN])
    if taskings:
        reading.listed("tasking.tasking", taskings[: work.SHOWN])
    return {
        "lists": lists,
        "taskings": taskings,
        "by_status": found.by_status,
        "counted": found.counted,
        "away": found.away,
        "since": since,
        "steps": _steps(lists, user, now),
    }


def _steps(lists: dict[str, list], user, now: datetime) -> dict[int, str]:
    """The next step of each referral listed, in words."""
    return {
        row.id: next_step(row, now, own=user.pk in (row.requester_id, row.sio_id))
        for rows in lists.values()
        for row in rows
    }
