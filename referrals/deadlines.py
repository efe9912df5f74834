"""The clock of each stage of a referral: when it starts, stands still and ends, and who is reminded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.deadlines import actions as clocks
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline
from foundations.lifecycle.machine import Change
from referrals import notifications, teams, telling
from referrals.models import Referral, ReferralDeadline
from referrals.permissions import Permission as P
from referrals.statuses import FINAL, Status

# The stages that have a clock; how long each may take is a target, which an administrator sets.
TIMED = {
    Status.WITH_ADVISER: "Adviser's endorsement",
    Status.SCTAC_TRIAGE: "First gate decision",
    Status.GATEWAY_TRIAGE: "Second gate decision",
    Status.INFORMATION_REQUESTED: "Answer to the question",
    Status.AGREEING_TERMS: "Agreement of terms",
    Status.IN_DEVELOPMENT: "Development",
    Status.REASSESSMENT: "Reassessment",
    Status.AGREEING_OWNERSHIP: "Answer about ownership",
    Status.CLOSING: "Closing",
}
QUESTION_ASKED = "question_asked"
ON_HOLD = "on_hold"
MERGED = "merged"

# Whom a reminder goes to: those who hold the permission that ends the stage.
_ENDED_BY = {
    Status.SCTAC_TRIAGE: P.FORWARD,
    Status.GATEWAY_TRIAGE: P.ACCEPT,
    Status.AGREEING_TERMS: P.ACCEPT,
    Status.REASSESSMENT: P.RECOMMEND_OWNER,
    Status.CLOSING: P.CLOSE,
}


def follow(change: Change) -> None:
    """Stop, pause, resume and start the clocks of a referral as its status moves, and keep its due date."""
    referral, left, reached = change.record, Status(change.from_status), Status(change.to_status)
    running = ReferralDeadline.objects.filter(referral=referral)
    if whole := change.facts.get("split_from"):
        _copy_running(whole, referral, change)
    elif left == Status.MERGED:
        _go_on(running, change)
    elif reached in FINAL:
        clocks.stop_open(running, met=reached == Status.CLOSED, by=change.by, at=change.at)
    elif reached == Status.ON_HOLD:
        clocks.pause_open(running, reason_code=ON_HOLD, by=change.by, at=change.at)
    elif left == Status.ON_HOLD:
        # A gate's clock that waited for an answer goes on waiting.
        clocks.resume_open(running.filter(kind=reached), by=change.by, at=change.at)
    elif reached == left:
        # One question of several was asked, answered or withdrawn: the clock of the gate goes on standing still.
        pass
    elif reached == Status.INFORMATION_REQUESTED:
        clocks.pause_open(running.filter(kind=left), reason_code=QUESTION_ASKED, by=change.by, at=change.at)
        _start(referral, reached, change)
    elif left == Status.INFORMATION_REQUESTED:
        clocks.stop_open(running.filter(kind=left), met=True, by=change.by, at=change.at)
        clocks.resume_open(running.filter(kind=reached), by=change.by, at=change.at)
    else:
        clocks.stop_open(running.filter(kind=left), met=True, by=change.by, at=change.at)
        _start(referral, reached, change)
    keep_due_date(referral, reached)


def _copy_running(whole: Referral, part: Referral, change: Change) -> None:
    """What was split off has the time that the whole has left."""
    about = {"referral": part, "reference": part.reference, "path": part.get_absolute_url()}
    for deadline in ReferralDeadline.objects.filter(referral=whole, stopped_at__isnull=True).order_by("pk"):
        clocks.copy(deadline, by=change.by, at=change.at, **about)


def _go_on(stopped, change: Change) -> None:
    """The clocks that a merge stopped, which stood still until it was undone."""
    for deadline in stopped.filter(stopped_at__gte=change.facts["merged_at"], outcome="cancelled").order_by("pk"):
        clocks.copy(deadline, by=change.by, at=change.at, stood_still=MERGED, referral=change.record)


def _start(referral: Referral, stage: Status, change: Change) -> None:
    if stage in TIMED:
        clocks.start(
            ReferralDeadline,
            kind=stage.value,
            organisation=referral.region,
            responsible=referral.lead_analyst,
            reference=referral.reference or "",
            path=referral.get_absolute_url(),
            priority=referral.priority,
            by=change.by,
            now=change.at,
            referral=referral,
        )


def keep_due_date(referral: Referral, stage: Status) -> None:
    """The due date of the stage's running clock, on the referral itself, so that queues sort by it."""
    due = ReferralDeadline.objects.filter(
        referral=referral, kind=stage, stopped_at__isnull=True, paused_at__isnull=True
    ).values_list("due_at", "amber_at")
    referral.due_at, referral.amber_at = due.first() or (None, None)
    Referral.objects.filter(pk=referral.pk).update(due_at=referral.due_at, amber_at=referral.amber_at)


def _hold(deadlines: Sequence[int]) -> None:
    """Lock the referrals of these deadlines, as a move does before it touches a clock."""
    rows = Referral.objects.filter(deadlines__in=deadlines).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk", flat=True))


def _keep_due_dates(deadlines: Sequence[int]) -> None:
    """The same for the referrals of these deadlines, after a calendar moved them."""
    running = ReferralDeadline.objects.running().filter(referral=OuterRef("pk"), kind=OuterRef("status"))
    rows = Referral.objects.filter(pk__in=ReferralDeadline.objects.filter(pk__in=deadlines).values("referral"))
    rows.update(due_at=Subquery(running.values("due_at")[:1]), amber_at=Subquery(running.values("amber_at")[:1]))


def hand_on(referral: Referral) -> None:
    """Let the clocks that run go on with the referral's region, whose calendar counts from now on, and its lead."""
    running = ReferralDeadline.objects.filter(referral=referral)
    clocks.hand_over_open(running, organisation=referral.region, responsible=referral.lead_analyst)
    keep_due_date(referral, Status(referral.status))


def recipients(deadline: Deadline) -> Iterable[User]:
    """Who is reminded of a stage's deadline."""
    # The region says whether the nation serves it; names are not needed, and joining them all takes a while to plan.
    referral = Referral.objects.select_related("region").get(deadlines=deadline.pk)
    return notifications.who_may_be_told(referral, _responsible(referral, Status(deadline.kind)))


def may_see(deadline: Deadline, people: Iterable[User]) -> Iterable[User]:
    """Those of `people` who see the referral of a stage's deadline."""
    return telling.asked_at_once(people, lambda user: Referral.objects.visible_to(user).filter(deadlines=deadline.pk))


def _responsible(referral: Referral, stage: Status) -> Iterable[User]:
    if stage == Status.WITH_ADVISER:
        return directory.holding(P.ENDORSE, [referral.force_id])
    if stage == Status.INFORMATION_REQUESTED:
        # Each question has its own day and its own reminders (referrals.deciding.chasing).
        return []
    if stage == Status.IN_DEVELOPMENT:
        return User.objects.filter(pk=referral.lead_analyst_id, is_active=True)
    if stage == Status.AGREEING_OWNERSHIP:
        return directory.holding(P.ACCEPT_OWNERSHIP, [referral.offered_to_id])
    return directory.holding(_ENDED_BY[stage], teams.organisations_at_work(referral))


def register() -> None:
    """Make the stages known to the deadline engine."""
    for stage, label in TIMED.items():
        kinds.register(
            kinds.Kind(stage.value, label, recipients=recipients, hold=_hold, follow=_keep_due_dates, may_see=may_see)
        )
