"""How some people of the demo want to be told, a reminder that was put off, and e-mails that did not arrive."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundations.accounts.models import User
from foundations.core.formats import today
from foundations.deadlines import snoozing
from foundations.deadlines.models import Deadline
from foundations.notifications import preferences
from foundations.notifications.models import OutboxEmail
from toex.demo.world import World

SENIOR, OFFICER, GONE = "senior.ersou", "officer.norfolk", "officer.essex"
STATE = OutboxEmail.State
REFUSED = "550 5.1.1 The email account that you tried to reach does not exist"


def make(world: World, now: datetime) -> None:
    """Wishes, a snooze, and letters in every state."""
    senior, officer = world.people[SENIOR], world.people[OFFICER]
    digest = {"referrals.message": "digest", "referrals.progress": "service", "tasking.tasking": "digest"}
    preferences.save(channels=digest, every="day", weekday=0, hour=17, by=senior, now=now)
    weekly = {"referrals.message": "digest", "referrals.progress": "digest"}
    preferences.save(channels=weekly, every="week", weekday=0, hour=9, by=officer, now=now)
    _put_off(senior)
    _return_letters(world, now)


def _put_off(senior: User) -> None:
    for deadline in Deadline.objects.running().order_by("due_at", "pk")[:50]:
        if snoozing.sees(deadline, senior):
            until = today() + timedelta(days=3)
            snoozing.snooze(deadline, until=until, reason="The force sends its files on Monday.", by=senior)
            return


def _return_letters(world: World, now: datetime) -> None:
    """Two were given up, one came back with whoever it was for, one was withheld."""
    letters = list(OutboxEmail.objects.filter(state=STATE.SENT).exclude(kind="").order_by("-due_at", "-pk")[:40])
    for letter in letters[10:12]:
        _mark(letter, state=STATE.FAILED, attempts=8, sent_at=None, last_error="451 4.7.1 Try again later")
    for letter in letters[20:21]:
        _mark(letter, state=STATE.WITHHELD, sent_at=None, last_error="No longer needed, or no longer theirs to see")
    gone = world.people.get(GONE)
    back = (
        OutboxEmail.objects.filter(state=STATE.SENT, recipient=gone).order_by("-due_at", "-pk").first()
        if gone
        else None
    )
    if back:
        _mark(back, state=STATE.BOUNCED, last_error=REFUSED)
        User.objects.filter(pk=gone.pk).update(unreachable_since=now - timedelta(days=2), unreachable_why=REFUSED)


def _mark(letter: OutboxEmail, **fields) -> None:
    OutboxEmail.objects.filter(pk=letter.pk).update(**fields)
