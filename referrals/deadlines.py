"""The clock of each stage of a referral: when it starts, stands still and ends, and who is reminded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from foundations.accounts import directory
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.deadlines import actions as clocks
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline
from foundations.lifecycle.machine import Change
from referrals import notifications, risks, teams, telling
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
    running = _of_stages(referral)
    if whole := change.facts.get("split_from"):
        _copy_running(whole, referral, change)
    elif left == Status.MERGED:
        _go_on(running, change)
    elif reached in FINAL:
        clocks.stop_open(running, met=reached == Status.CLOSED, by=change.by, at=change.at)
        clocks.stop_open(_of_the_work(referral), met=False, by=change.by, at=change.at)
    elif reached == Status.ON_HOLD:
        held = _of_stages(referral) | _of_the_work(referral)
        clocks.pause_open(held, reason_code=ON_HOLD, by=change.by, at=change.at)
    elif left == Status.ON_HOLD:
        # What waited for an answer, or was paused by hand, goes on waiting.
        held = ReferralDeadline.objects.filter(referral=referral).paused_for(ON_HOLD)
        clocks.resume_open(held, by=change.by, at=change.at)
    elif reached == left:
        # One question of several was asked, answered or withdrawn: the clock of the gate goes on standing still.
        pass
    elif reached == Status.INFORMATION_REQUESTED:
        clocks.pause_open(running.filter(kind=left), reason_code=QUESTION_ASKED, by=change.by, at=change.at)
        _start(referral, reached, change)
    elif left == Status.INFORMATION_REQUESTED:
        clocks.stop_open(running.filter(kind=left), met=True, by=change.by, at=change.at)
        # Unless it was paused by hand before, or is meanwhile.
        clocks.resume_open(running.filter(kind=reached).paused_for(QUESTION_ASKED), by=change.by, at=change.at)
    else:
        clocks.stop_open(running.filter(kind=left), met=True, by=change.by, at=change.at)
        _start(referral, reached, change)
    keep_due_date(referral, reached)


def _of_stages(referral: Referral):
    """The clocks of its stages. Those of taskings, products and records have verbs of their own."""
    return ReferralDeadline.objects.filter(referral=referral, kind__in=list(TIMED))


def _of_the_work(referral: Referral):
    """The clocks of the work on it, which stands still and ends with it."""
    return ReferralDeadline.objects.filter(
        referral=referral, kind__in=[key for key in BESIDE if BESIDE[key].of_the_work]
    )


def _copy_running(whole: Referral, part: Referral, change: Change) -> None:
    """What was split off has the time that the whole has left."""
    about = {"referral": part, "reference": part.reference, "path": part.get_absolute_url()}
    for deadline in _of_stages(whole).open().order_by("pk"):
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
            risk=risks.of(referral),
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
    """Let the clocks that run go on with the referral's region, whose calendar counts from now on, and its lead.

    What is due by somebody by name, such as a tasking, stays theirs.
    """
    clocks.hand_over_open(_of_stages(referral), organisation=referral.region, responsible=referral.lead_analyst)
    others = ReferralDeadline.objects.filter(referral=referral, kind__in=list(BESIDE)).open()
    for person in User.objects.filter(pk__in=others.values("responsible")):
        theirs = others.filter(responsible=person)
        clocks.hand_over_open(theirs, organisation=referral.region, responsible=person)
    clocks.hand_over_open(others.filter(responsible=None), organisation=referral.region, responsible=None)
    keep_due_date(referral, Status(referral.status))


# --- what is due besides the stages ------------------------------------------------------------------------


def _nobody(referral: Referral) -> Iterable[User]:
    return ()


@dataclass(frozen=True)
class Beside:
    """A kind of deadline that is no stage's.

    `of_the_work`: it stands still while the referral is on hold, and is no longer needed when that ends. `of_the_lead`:
    it is the lead analyst's, whoever that is. `people` gives whom to remind where nobody is responsible by name.
    `follow` brings in step what its floor keeps beside the clock; `pauses` are the codes of pauses that its verbs make,
    with their words.
    """

    key: str
    label: str
    of_the_work: bool = False
    of_the_lead: bool = False
    people: Callable[[Referral], Iterable[User]] = _nobody
    follow: Callable[[Sequence[int]], object] = kinds.nothing
    pauses: tuple[tuple[str, str], ...] = ()


# Filled by the floors that have such deadlines.
BESIDE: dict[str, Beside] = {}


def register_beside(beside: Beside) -> None:
    """Make a kind known that is no stage's; from an AppConfig.ready, safe to repeat."""
    if beside.key in BESIDE:
        return
    BESIDE[beside.key] = beside
    kinds.register(
        kinds.Kind(
            beside.key,
            beside.label,
            recipients=_of_beside,
            hold=_hold,
            follow=beside.follow,
            may_see=may_see,
        )
    )


def begin(referral: Referral, kind: str, *, by: User, at=None, due_on=None, model=ReferralDeadline, **fields):
    """Start a clock beside the stages of `referral`; `fields` are those of the model. The caller has asked who may.

    With `due_on`, a day that was agreed, else by the target of its kind. Gives None where there is no target.
    """
    # A clock is there before its referral is known, and would not be seen by who starts it.
    isolation.keep_in_sight(referral.pk)
    given = {"responsible": None, "path": referral.get_absolute_url(), "inside": True} | fields
    if BESIDE[kind].of_the_lead:
        given["responsible"] = referral.lead_analyst
    return clocks.start(
        model,
        kind=kind,
        organisation=referral.region,
        reference=referral.reference or "",
        priority=referral.priority,
        by=by,
        now=at,
        due_on=due_on,
        referral=referral,
        **given,
    )


def end(deadlines, *, met: bool, by, at=None) -> list[Deadline]:
    """Stop those of a queryset that are open: what they waited for was done, or is no longer needed."""
    return clocks.stop_open(deadlines, met=met, by=by, at=at)


def give_to_lead(referral: Referral, before: User, to: User) -> None:
    """The lead analyst's deadlines are the next one's; what is due from `before` by name stays theirs."""
    of_the_lead = [*TIMED, *(key for key in BESIDE if BESIDE[key].of_the_lead)]
    rows = ReferralDeadline.objects.filter(referral=referral, responsible=before, kind__in=of_the_lead)
    clocks.reassign_open(rows, responsible=to)


def _of_beside(deadline: Deadline) -> Iterable[User]:
    """Who is reminded of a deadline that is no stage's."""
    referral = Referral.objects.select_related("region").get(deadlines=deadline.pk)
    if deadline.responsible_id:
        people = User.objects.filter(pk=deadline.responsible_id, is_active=True)
    else:
        people = BESIDE[deadline.kind].people(referral)
    return notifications.who_may_be_told(referral, people)


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
