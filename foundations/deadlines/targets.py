"""Targets: set from a day on, ended, and the running clocks that are to follow them.

A target is never changed: another takes its place from a day on. Whoever sets one sees no clock, as with closed days:
it says that running clocks are to follow, and the sweep of every minute lets them, as the system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from foundations.accounts import administering
from foundations.accounts.models import Organisation, User
from foundations.audit.recorder import record
from foundations.core.errors import Conflict
from foundations.core.working_time import LONDON, local_day
from foundations.deadlines import kinds, previews, sweeps
from foundations.deadlines.models import Closure, Deadline, Target
from foundations.deadlines.previews import Preview
from foundations.deadlines.stepping import Length

LONGEST_DAYS, LONGEST_HOURS = 1000, 8000


# --- what stands in the way -----------------------------------------------------------------------------


def obstacle(kind: str, length: Length, valid_from: date, same: models.QuerySet[Target]) -> str:
    """Why such a target cannot be set, in words; nothing where it can. `same` are those for the same clocks."""
    if kind not in kinds.KINDS or not is_whole(length):
        return "A target names a stage, at least one working day or hour, and no more warning than that."
    if valid_from < timezone.localdate():
        return "It can begin today or later, not in the past."
    if same.filter(valid_from__gte=valid_from).exists():
        return "There is a target for this that begins on that day or later. End it first, or choose a later day."
    return ""


def is_whole(length: Length) -> bool:
    """Whether a length is in days or in hours, has some, and warns for no longer than it lasts."""
    days, amber_days, hours, amber_hours = length
    if hours:
        return not days and not amber_days and 0 <= amber_hours <= hours <= LONGEST_HOURS
    return not amber_hours and 1 <= days <= LONGEST_DAYS and 0 <= amber_days <= days


def _same(kind: str, organisation: Organisation | None, priority: str, risk: str) -> models.QuerySet[Target]:
    return Target.objects.filter(kind=kind, organisation=organisation, priority=priority, risk=risk)


# --- verbs ------------------------------------------------------------------------------------------------


@transaction.atomic
def add_target(
    *,
    kind: str,
    working_days: int = 0,
    amber_days: int = 0,
    working_hours: int = 0,
    amber_hours: int = 0,
    valid_from: date,
    organisation: Organisation | None = None,
    priority: str = "",
    risk: str = "",
    reaches_running: bool = False,
    by: User,
) -> Target:
    """Set how long a stage may take from `valid_from` on; the target of now for the same clocks ends on that day.

    Clocks that run keep what they started with, unless it `reaches_running`. Raises PermissionDenied, and Conflict with
    the words of `obstacle`.
    """
    _ask(by)
    length = Length(working_days, amber_days, working_hours, amber_hours)
    same = _same(kind, organisation, priority, risk).select_for_update(of=("self",))
    if words := obstacle(kind, length, valid_from, same):
        raise Conflict(words)
    for row in same.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=valid_from)):
        _end(row, valid_from, by=by)
    about = {"kind": kind, "priority": priority, "risk": risk} | length._asdict()
    try:
        with transaction.atomic():
            target = Target.objects.create(
                **about,
                organisation=organisation,
                valid_from=valid_from,
                reaches_running=reaches_running,
                recompute_at=_from_when(valid_from) if reaches_running else None,
                added_by=by,
                added_at=timezone.now(),
            )
    except IntegrityError:
        raise Conflict("Somebody else has added this target in this moment.") from None
    region = organisation.code if organisation else ""
    more = {"organisation": region, "valid_from": valid_from, "reaches_running": reaches_running}
    record("deadlines.add_target", by=by, target=target, **about, **more)
    return target


@transaction.atomic
def end_target(target: Target, *, valid_to: date, reaches_running: bool = False, by: User) -> Target:
    """End a target; `valid_to` is the first day without it. Raises PermissionDenied, Conflict.

    Clocks that run keep it; where it `reaches_running`, they take the next most exact one, if there is any.
    """
    _ask(by)
    row = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    _end(row, valid_to, by=by)
    if reaches_running:
        row.reaches_running, row.recompute_at = True, _from_when(valid_to)
        row.save(update_fields=["reaches_running", "recompute_at"])
    return row


def _ask(by: User) -> None:
    if not administering.is_national(by):
        raise PermissionDenied


def _from_when(day: date) -> datetime:
    """When the clocks follow a change from `day` on: at its beginning, or now where it has begun."""
    return max(timezone.now(), datetime.combine(day, time(), LONDON))


def _end(row: Target, valid_to: date, *, by: User) -> None:
    today = timezone.localdate()
    if row.valid_to and row.valid_to <= today:
        raise Conflict("This has ended already.")
    if valid_to < today:
        raise Conflict("It can end today or later, not in the past.")
    if valid_to <= row.valid_from:
        raise Conflict("It must end after the day on which it begins.")
    before, row.valid_to, row.ended_by, row.ended_at = row.valid_to, valid_to, by, timezone.now()
    # A target that was to reach running clocks and had not yet: what takes its place says what they follow.
    row.recompute_at = None
    row.save(update_fields=["valid_to", "ended_by", "ended_at", "recompute_at"])
    record("deadlines.end_target", by=by, target=row, valid_to=valid_to, valid_to_before=before)


# --- which clocks, and how long they may then take ----------------------------------------------------------


def chosen(targets: Iterable[Target], clock: Any) -> Target | None:
    """The most exact of `targets` that is for a clock: by kind, region, priority and risk, whichever it has of them."""
    fitting = [
        target
        for target in targets
        if target.kind == clock.kind
        and target.organisation_id in (None, clock.organisation_id)
        and target.priority in ("", clock.priority)
        and target.risk in ("", clock.risk)
    ]
    return max(fitting, key=lambda target: (target.exactness, target.valid_from), default=None)


def reached(target: Target, others: Iterable[Target], *, ends: bool) -> Callable[[Any], Length | None]:
    """Which clocks a target reaches that begins, or that `ends`, and how long they may then take. `others` hold then.

    It reaches those for which it is the most exact. Where it ends and no other is left, they keep what they have.
    """
    others = [row for row in others if row.pk != target.pk]

    def lengthen(clock: Any) -> Length | None:
        # What two sides agreed is no target's to move.
        if clock.agreed or chosen([*others, target], clock) is not target:
            return None
        then = chosen(others, clock) if ends else target
        return then.length if then else None

    return lengthen


def _then(kind: str, day: date) -> list[Target]:
    return list(Target.objects.valid_on(day).filter(kind=kind))


# --- what would move ----------------------------------------------------------------------------------------


def if_added(
    *, kind: str, valid_from: date, organisation: Organisation | None = None, priority="", risk="", **length: int
) -> Preview:
    """What setting this target would move, if running clocks follow it."""
    target = Target(kind=kind, organisation=organisation, priority=priority, risk=risk, valid_from=valid_from, **length)
    same = _same(kind, organisation, priority, risk).values_list("pk", flat=True)
    others = [row for row in _then(kind, valid_from) if row.pk not in set(same)]
    return _preview(target, reached(target, others, ends=False))


def if_ended(target: Target, valid_to: date) -> Preview:
    """What ending this target would move, if running clocks follow."""
    return _preview(target, reached(target, _then(target.kind, valid_to), ends=True))


def _preview(target: Target, lengthen: Callable[[Any], Length | None]) -> Preview:
    clocks = [
        (clock, length)
        for clock in previews.open_clocks(target.organisation_id, [target.kind])
        if (length := lengthen(clock))
    ]
    by_region = Closure.objects.calendars({clock.organisation_id for clock, _ in clocks}) if clocks else {}
    return previews.count(
        len(clocks),
        ((clock, clock.due_by(by_region[clock.organisation_id], length)) for clock, length in clocks),
    )


# --- the clocks follow ----------------------------------------------------------------------------------------


def catch_up(*, now: datetime | None = None) -> int:
    """Let running clocks follow the targets that are to reach them; gives how many due dates moved."""
    now = now or timezone.now()
    ids = Target.objects.to_follow(now).order_by("recompute_at").values_list("pk", flat=True)
    return sweeps.each(ids, lambda pk: _follow(pk, now), "target")


def _follow(pk: int, now: datetime) -> int:
    target = Target.objects.to_follow(now).filter(pk=pk).first()
    if target is None:
        return 0
    today = local_day(now)
    ends = target.valid_to is not None and target.valid_to <= today
    key = f"target:{target.public_id}:{target.recompute_at.isoformat()}"
    sweep = sweeps.run(
        _clocks_of(target),
        key=key,
        cause=sweeps.Cause.TARGET,
        target=target,
        lengthen=reached(target, _then(target.kind, today), ends=ends),
        now=now,
    )
    if sweep is None and sweeps.is_running(key):
        return 0
    changed_at = max(target.changed_at, _from_the_day(target.valid_to if ends else target.valid_from))
    Target.objects.filter(pk=pk, recompute_at=target.recompute_at).update(
        recompute_at=sweeps.when_settled(changed_at, now)
    )
    return sweep.differed if sweep else 0


def _from_the_day(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _clocks_of(target: Target) -> models.QuerySet[Deadline]:
    rows = Deadline.objects.filter(kind=target.kind)
    if target.organisation_id:
        rows = rows.filter(organisation=target.organisation_id)
    if target.priority:
        rows = rows.filter(priority=target.priority)
    return rows.filter(risk=target.risk) if target.risk else rows
