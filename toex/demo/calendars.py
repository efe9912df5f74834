"""Targets and calendars of the demo: hours where somebody is in danger, closed days, a proclaimed one, and a sweep."""

from __future__ import annotations

from foundations.core.working_time import local_day
from foundations.deadlines import closures, following, sweeps, targets
from foundations.deadlines.models import Closure, Target
from referrals.risks import THREAT_TO_LIFE
from referrals.statuses import Status
from toex.demo.clock import Clock
from toex.demo.days import WorkingDays
from toex.demo.world import World

SET_AT, CLOSED_AT = -15, -2
IN_DANGER = (Status.SCTAC_TRIAGE, Status.GATEWAY_TRIAGE)
# By region: what the days are called, and which working days from today they are.
CLOSED = (
    ("ersou", "Regional training day", 3),
    ("nwrocu", "Move to the new building", 6),
    (None, "Day of mourning", 40),
)


def make(world: World, days: WorkingDays, clock: Clock) -> None:
    """What national administrators set, and what the sweeps then found; what is there already is left."""
    by = world.people["administrator.toex-national"]
    if Target.objects.filter(added_by=by).exists() or Closure.objects.exists():
        return
    clock.at = days.at(SET_AT, 60)
    since = local_day(clock.at)
    for stage in IN_DANGER:
        targets.add_target(
            kind=stage.value, risk=THREAT_TO_LIFE, working_hours=4, amber_hours=1, valid_from=since, by=by
        )
    regional = {"organisation": world.organisations["ersou"], "kind": Status.REASSESSMENT.value}
    targets.add_target(**regional, working_days=8, amber_days=2, valid_from=since, reaches_running=True, by=by)
    clock.at = days.at(CLOSED_AT, 90)
    for slug, name, number in CLOSED:
        region = world.organisations[slug] if slug else None
        closures.add_closure(organisation=region, first_day=days.day(number), name=name, by=by)
    following.catch_up()
    clock.at = days.now
    # Once more, for clocks that were just starting.
    following.catch_up()
    sweeps.every_clock(cause=sweeps.Cause.NIGHT)
