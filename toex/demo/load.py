"""Loads the demo: sets up the organisations, makes the people, and plays every story in the order of its reference."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from multiprocessing import get_context
from random import Random

from django.db import connection, transaction
from django.db.models import F, Min
from django.utils import timezone

from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.audit.models import AuditEvent
from foundations.core.working_time import LONDON, ONE_DAY, local_day
from foundations.deadlines import reminders
from foundations.deadlines.models import Deadline
from foundations.notifications import bell
from foundations.notifications.models import Notification, OutboxEmail
from referrals.models import Referral
from toex.demo import calendars, due, exceptions, linking, notices, people, queues, sharing, team
from toex.demo.clock import Clock, moved
from toex.demo.days import WorkingDays
from toex.demo.plan import outlines
from toex.demo.story import Outline, Story
from toex.demo.world import World

SEED = 2026
LOADED, CLEARED = "toex.load_demo", "toex.clear_referrals"
WORTH_SHARING, MOST_PROCESSES = 100, 4
# How many stories make the tables so much fuller that it matters to the planner.
LOOK_AGAIN = 40
# The nightly sweep of a trial that had been running all along.
SWEPT_AT = time(17, 5)
# Nobody has read what came in since, and their e-mails are still to be sent.
RECENT = timedelta(days=1)


@dataclass(frozen=True)
class Loaded:
    people: int
    referrals: int


def is_wanted() -> bool:
    """Whether there is nobody and nothing here yet, or a demo that was interrupted while it was loaded."""
    if User.objects.filter(email=f"{people.CAST[0]}@{people.DOMAIN}").exists():
        return _last_event() is None
    return not User.objects.exists() and not Referral.objects.exists()


def note_clearing() -> None:
    """Record that all referrals were removed, so that the demo may be loaded again."""
    recorder.record(CLEARED, by=None, target=_nation())


def _last_event() -> str | None:
    """What was done last with the demo as a whole: LOADED, CLEARED, or nothing yet."""
    nation = _nation()
    events = AuditEvent.objects.filter(
        target_type=nation._meta.label_lower, target_id=str(nation.public_id), event__in=[LOADED, CLEARED]
    )
    return events.order_by("-at", "-pk").values_list("event", flat=True).first()


def _nation() -> Organisation:
    return Organisation.objects.get(slug=people.NATIONAL_TEAM)


def load(referrals: int, *, seed: int = SEED) -> Loaded:
    """Make the people and play `referrals` stories. What an interrupted load has made is left; a loaded demo too."""
    now = timezone.now()
    days, rng = WorkingDays(now), Random(seed)  # noqa: S311
    people.set_up_organisations()
    world = make_world(days)
    if _last_event() == LOADED:
        return Loaded(len(world.people), 0)
    told = set(Referral.objects.filter(requester__in=world.people.values()).values_list("operation", flat=True))
    plans = [plan for plan in outlines(referrals, world, rng) if plan.operation not in told]
    with _quiet_bell():
        _play_side_by_side(plans, world, days, seed)
        with moved(now) as clock:
            sharing.play(world, days, clock)
            if plans:
                exceptions.make(world, days, clock)
                queues.make(world, days, clock)
                team.make(world, days, clock)
                calendars.make(world, days, clock)
                due.make(world, days, clock)
            linking.play(world, days, clock)
            _remind(clock, until=now)
        _settle(now, rng)
        if plans:
            notices.make(world, now)
    return Loaded(len(world.people), len(plans))


def _play_side_by_side(plans: list[Outline], world: World, days: WorkingDays, seed: int) -> None:
    """Play every story, those of different regions at the same time: their references do not depend on each other."""
    groups = _groups(plans, _processes(len(plans)))
    if len(groups) == 1:
        _play(plans, world, days, seed)
        return
    # Each process makes a connection of its own.
    connection.close()
    fork = get_context("fork")
    tellers = [
        fork.Process(target=_play_apart, args=(os.getpid(), group, world, days, seed), daemon=True) for group in groups
    ]
    try:
        for teller in tellers:
            teller.start()
        for teller in tellers:
            teller.join()
    finally:
        # Whoever stops this stops them too; a story that is not at its end leaves nothing.
        for teller in tellers:
            if teller.is_alive():
                teller.terminate()
    if any(teller.exitcode for teller in tellers):
        raise RuntimeError("A story of the demo could not be told; what went wrong stands above.")


def _play_apart(starter: int, plans: list[Outline], world: World, days: WorkingDays, seed: int) -> None:
    """In a process of its own, which leaves Ctrl-C to the one that started it and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _play(plans, world, days, seed, go_on=lambda: os.getppid() == starter)


def _processes(stories: int) -> int:
    """How many at once: one where there is little to do, in a test's transaction, and where forking is not safe."""
    if stories < WORTH_SHARING or connection.in_atomic_block or sys.platform != "linux":
        return 1
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)))


def _groups(plans: list[Outline], count: int) -> list[list[Outline]]:
    """The plans in `count` groups of about the same size, those of one region together."""
    by_region: dict[int, list[Outline]] = {}
    for plan in plans:
        by_region.setdefault(plan.force.parent_id, []).append(plan)
    groups: list[list[Outline]] = [[] for _ in range(count)]
    for region in sorted(by_region.values(), key=len, reverse=True):
        min(groups, key=len).extend(region)
    return groups


def _play(
    plans: list[Outline], world: World, days: WorkingDays, seed: int, go_on: Callable[[], bool] = lambda: True
) -> None:
    """Play some stories in the order in which they were sent, which is that of their references."""
    stories = sorted((Story(plan, world, days, seed) for plan in plans), key=lambda story: story.sent_at)
    with moved(days.now) as clock:
        for place, story in enumerate(stories):
            if not go_on():
                return
            story.play(clock)
            if place % LOOK_AGAIN == 0:
                _analyze()


@transaction.atomic
def make_world(days: WorkingDays) -> World:
    """Everything that a story refers to; people who are missing are made."""
    organisations = {one.slug: one for one in Organisation.objects.current().select_related("parent")}
    return World.read(organisations, people.load(organisations, since=days.days[0]))


def _analyze() -> None:
    """Tell PostgreSQL that the tables are no longer empty, so that it goes by their indexes."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


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
    recorder.record(LOADED, by=None, target=_nation())
