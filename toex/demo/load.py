"""Loads the demo: sets up the organisations, makes the people, and plays every story in the order of its reference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from foundations.accounts.models import Organisation, User
from foundations.core.working_time import LONDON, ONE_DAY, local_day
from foundations.deadlines import reminders
from foundations.deadlines.models import Deadline
from foundations.notifications import bell
from foundations.notifications.models import Notification, OutboxEmail
from referrals.models import Referral
from toex.demo import people
from toex.demo.clock import Clock, moved
from toex.demo.days import WorkingDays
from toex.demo.plan import outlines
from toex.demo.story import Story
from toex.demo.world import World

SEED = 2026
# The nightly sweep of a trial that had been running all along.
SWEPT_AT = time(17, 5)
# Nobody has read what came in since, and their e-mails are still to be sent.
RECENT = timedelta(days=1)


@dataclass(frozen=True)
class Loaded:
    people: int
    referrals: int


def is_empty() -> bool:
    """Whether there is nobody and nothing here yet."""
    return not User.objects.exists() and not Referral.objects.exists()


def load(referrals: int, *, seed: int = SEED) -> Loaded:
    """Make the people that are missing; where there is no referral of theirs yet, play `referrals` stories."""
    now = timezone.now()
    days = WorkingDays(now)
    people.set_up_organisations()
    organisations = {one.slug: one for one in Organisation.objects.current().select_related("parent")}
    with transaction.atomic():
        cast = people.load(organisations, since=days.days[0])
    if Referral.objects.filter(requester__in=cast.values()).exists():
        return Loaded(len(cast), 0)
    world, rng = World.read(organisations, cast), Random(seed)  # noqa: S311
    stories = [Story(outline, world, days, seed) for outline in outlines(referrals, world, rng)]
    with _quiet_bell(), moved(now) as clock:
        for story in sorted(stories, key=lambda story: story.sent_at):
            story.play(clock)
        _remind(clock, until=now)
        clock.at = now
        _settle(now, rng)
    return Loaded(len(cast), len(stories))


@contextmanager
def _quiet_bell() -> Iterator[None]:
    """Thousands of notices are made: nobody needs to be called to send each."""
    ring, bell.ring = bell.ring, lambda: None
    try:
        yield
    finally:
        bell.ring = ring


def _remind(clock: Clock, *, until: datetime) -> None:
    """Make the reminders of every day on which the sweep would have run."""
    first = Deadline.objects.filter(remind_at__lt=until).aggregate(first=Min("remind_at"))["first"]
    day = local_day(first or until)
    while (swept_at := datetime.combine(day, SWEPT_AT, LONDON)) < until:
        clock.at = swept_at
        reminders.sweep(now=swept_at)
        day += ONE_DAY


@transaction.atomic
def _settle(now: datetime, rng: Random) -> None:
    """Let people have read most of what they were told, and let all but the last day's e-mails be sent."""
    pending = OutboxEmail.objects.filter(state=OutboxEmail.State.PENDING)
    pending.filter(due_at__lt=now - RECENT).update(state=OutboxEmail.State.SENT, sent_at=F("due_at"))
    for recipient in Notification.objects.order_by("recipient").values_list("recipient", flat=True).distinct():
        looked_at = now - timedelta(days=rng.choice((1, 1, 2, 3, 5, 8)))
        unread = Notification.objects.filter(recipient=recipient).unread()
        unread.filter(created_at__lt=looked_at).update(read_at=F("created_at") + timedelta(minutes=20))
