"""What is done to a deadline by hand: pause, resume, extend; beyond the limit, ask for more time.

Each asks for the permission under the lock of the referral, as every step takes it, so that nobody waits for ever.
`version`: that of the deadline as the person saw it; another one is refused, so that a double click extends once.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from foundations.deadlines import actions as clocks
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline
from referrals.clocks import notifications, words
from referrals.clocks.lifecycle import LIFECYCLE
from referrals.models import ExtensionRequest, Reason, Referral, ReferralDeadline
from referrals.permissions import Permission


def perform(request: ExtensionRequest, verb: str, *, by, version: int | None = None, **facts) -> ExtensionRequest:
    """Carry out a step of a request for more time; see `Lifecycle.move` for what it needs and raises."""
    return LIFECYCLE.move(request, verb, by=by, version=version, **facts)


@transaction.atomic
def pause(
    deadline: ReferralDeadline, *, reason: Reason, note: str, by: User, version: int | None = None
) -> ReferralDeadline:
    """Let a clock stand still. Raises PermissionDenied, and Conflict where it does so already or has stopped."""
    locked = _locked(deadline, by, version)
    _apply(clocks.pause, locked, reason_code=reason.code, note=note, by=by)
    return _written(locked, "pause", by, reason_code=reason.code)


@transaction.atomic
def resume(deadline: ReferralDeadline, *, note: str = "", by: User, version: int | None = None) -> ReferralDeadline:
    """Let a clock run on that was paused by hand. Raises PermissionDenied, Conflict with what stands in the way."""
    locked = _locked(deadline, by, version)
    if obstacle := obstacle_to_resuming(locked):
        raise Conflict(obstacle)
    _apply(clocks.resume, locked, note=note, by=by)
    return _written(locked, "resume", by)


@transaction.atomic
def extend(
    deadline: ReferralDeadline, *, working_days: int, reason: Reason, note: str, by: User, version: int | None = None
) -> ExtensionRequest | None:
    """Give a clock `working_days` more; where that is beyond the limit, ask the Detective Inspector, and give the request.

    Whoever may allow it is not asked. Raises PermissionDenied; Conflict where it has stopped, or somebody asks already.
    """
    locked = _locked(deadline, by, version)
    if not locked.is_open:
        raise Conflict("This deadline has ended, so there is nothing to extend.")
    if by.has_perm(Permission.APPROVE_EXTENSION, locked) or working_days <= days_left_to_give(locked):
        _apply(clocks.extend, locked, working_days=working_days, reason_code=reason.code, note=note, by=by)
        _keep_in_step(locked)
        return None
    return _ask(locked, working_days, reason, note, by)


def days_left_to_give(deadline: Deadline) -> int:
    """How many days more may be given to it without being asked for."""
    given = deadline.events.filter(kind="extend").aggregate(days=Sum("working_days"))["days"] or 0
    return max(0, settings.EXTENSION_LIMIT_DAYS - given)


def obstacle_to_resuming(deadline: Deadline) -> str:
    """Why it cannot be resumed by hand, in words; nothing where it can."""
    last = deadline.events.filter(kind="pause").order_by("-effective_at", "-pk").first()
    why = words.of_steps().get(last.reason_code) if last and deadline.paused_at else None
    return f"It stands still because {why.replace(' was ', ' is ')}. It runs on when that ends." if why else ""


def settle(referral_id: int, *, by: User | None) -> None:
    """End the requests for time on what has ended, which nobody needs to answer any more."""
    over = ExtensionRequest.objects.filter(
        deadline__referral=referral_id, status="asked", deadline__stopped_at__isnull=False
    )
    for request in over.order_by("pk"):
        LIFECYCLE.move(request, "lapse", by=by, follows=True)


def settle_after(change) -> None:
    """The same after a step of a referral, or of a record that belongs to one."""
    settle(getattr(change.record, "referral_id", change.record.pk), by=change.by)


# --- how ---------------------------------------------------------------------------------------------------


def _locked(deadline: ReferralDeadline, by: User, version: int | None) -> ReferralDeadline:
    """The deadline as it now is, its referral locked; asks for the permission, and for the version that was seen."""
    referral = Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=deadline.referral_id)
    if not by.has_perm(Permission.KEEP_CLOCK, referral):
        raise PermissionDenied
    locked = ReferralDeadline.objects.get(pk=deadline.pk)
    locked.referral = referral
    if version is not None and version != locked.version:
        raise StaleVersion("Something happened to this deadline after you opened it. Look at it, then decide again.")
    return locked


def _apply(verb: Callable, deadline: ReferralDeadline, **facts) -> None:
    try:
        verb(deadline, **facts)
    except clocks.ClockError as error:
        raise Conflict(f"{error}.") from error


def _written(deadline: ReferralDeadline, verb: str, by: User, **facts) -> ReferralDeadline:
    _keep_in_step(deadline)
    recorder.record(f"deadlines.{verb}", by=by, target=deadline, kind=deadline.kind, **facts)
    return deadline


def _keep_in_step(deadline: ReferralDeadline) -> None:
    kinds.get(deadline.kind).follow([deadline.pk])


def _ask(deadline: ReferralDeadline, working_days: int, reason: Reason, note: str, by: User) -> ExtensionRequest:
    if deadline.extension_requests.waiting().exists():
        raise Conflict("More time has been asked for already, and waits for an answer.")
    request = ExtensionRequest.objects.create(
        deadline=deadline, working_days=working_days, reason=reason, note=note, due_at=deadline.due_at, asked_by=by
    )
    recorder.record(
        "extensions.ask", by=by, target=request, kind=deadline.kind, working_days=working_days, reason_code=reason.code
    )
    notifications.tell_asked(request)
    return request
