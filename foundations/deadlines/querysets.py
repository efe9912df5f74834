"""Questions asked of targets, closures and deadlines."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from foundations.core.models import EffectiveDatedQuerySet
from foundations.core.working_time import calendar_of


class TargetQuerySet(EffectiveDatedQuerySet):
    """Targets that apply to a clock."""

    def most_specific(self, *, kind, organisation, priority, day, risk=""):
        """The target for one clock on `day`, or None.

        One for its risk wins over one for its region, that over one for its priority, that over the general one: what
        is said of a danger to life is not put off by what a region says in general.
        """
        return (
            self.valid_on(day)
            .filter(
                Q(organisation=organisation) | Q(organisation=None),
                kind=kind,
                priority__in={priority, ""},
                risk__in={risk, ""},
            )
            .order_by("-risk", F("organisation").asc(nulls_last=True), "-priority", "-valid_from")
            .first()
        )

    def to_follow(self, now):
        """Which running clocks are to follow by `now`."""
        return self.filter(recompute_at__lte=now)


class SweepQuerySet(QuerySet):
    """Sweeps by how far they are."""

    def to_end(self):
        """Not finished, or finished and not told of."""
        return self.filter(told_at__isnull=True)


class ClosureQuerySet(QuerySet):
    """Closures as calendars."""

    def standing(self):
        """Not removed."""
        return self.filter(removed_at__isnull=True)

    def to_follow(self, now):
        """Because of which clocks are to be computed anew by `now`."""
        return self.filter(recompute_at__lte=now)

    def touching(self, year: int):
        """With a day in that year."""
        return self.filter(first_day__lte=date(year, 12, 31), last_day__gte=date(year, 1, 1))

    def calendars(self, organisation_ids):
        """A `WorkingCalendar` for each of `organisation_ids` (None among them: closures for everybody alone)."""
        keys = [pk for pk in organisation_ids if pk]
        return self.as_calendars(
            self.standing().filter(Q(organisation__in=keys) | Q(organisation=None)), organisation_ids
        )

    @staticmethod
    def as_calendars(rows, organisation_ids):
        """The same of closures that were read already."""
        everywhere, own = {}, {}
        for closure in rows:
            closures = own.setdefault(closure.organisation_id, {}) if closure.organisation_id else everywhere
            closures.update(dict.fromkeys(closure.days, closure.name))
        return {pk: calendar_of(own.get(pk, {}) | everywhere) for pk in organisation_ids}


class DeadlineQuerySet(QuerySet):
    """Deadlines by how they stand."""

    def open(self):
        """Not stopped: running or paused."""
        return self.filter(stopped_at__isnull=True)

    def running(self):
        return self.open().filter(paused_at__isnull=True)

    def paused(self):
        return self.open().filter(paused_at__isnull=False)

    def late(self, now):
        """Running past their due date at `now`."""
        return self.running().filter(due_at__lt=now)

    def at_risk(self, now):
        """Running, at risk at `now` but not late."""
        return self.running().filter(amber_at__lte=now, due_at__gte=now)
