"""The wall calendar: what is due on each day of a month, for a person or for a region. Three statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404

from dashboard import work
from foundations.accounts.models import Organisation, User
from foundations.core.formats import LONDON, local_day
from foundations.core.working_time import ONE_DAY
from foundations.deadlines import kinds
from foundations.deadlines.models import Closure
from referrals.models import ReferralDeadline
from referrals.permissions import Permission

MINE = "me"
# So many of one day are shown before the rest is folded.
SHOWN = 5
# More nobody reads on a wall; what is due first is shown.
MOST = 1500
FIRST, LAST = date(2021, 1, 1), date(2100, 1, 1)


class Entry(NamedTuple):
    """One thing that is due."""

    public_id: UUID
    reference: str
    kind: str
    about: str
    due_at: datetime
    amber_at: datetime
    paused_at: datetime | None
    region_id: int | None
    person: str

    @property
    def name(self) -> str:
        label = kinds.get(self.kind).label
        return f"{label}: {self.about}" if self.about else label

    def state(self, now: datetime) -> str:
        """ "late", "at_risk", "paused" or "on_time"."""
        if self.paused_at:
            return "paused"
        if self.due_at < now:
            return "late"
        return "at_risk" if self.amber_at <= now else "on_time"


@dataclass
class Day:
    """One day of the wall: whether it is of the month, why nobody works, and what is due."""

    day: date
    of_month: bool
    off: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def shown(self) -> list[Entry]:
        return self.entries[:SHOWN]

    @property
    def folded(self) -> list[Entry]:
        return self.entries[SHOWN:]


@dataclass(frozen=True)
class Month:
    """The weeks of a month, Monday to Sunday; `cut` where there was more than can be shown."""

    first: date
    weeks: list[list[Day]]
    cut: bool

    @property
    def before(self) -> date | None:
        month = (self.first - ONE_DAY).replace(day=1)
        return month if month >= FIRST else None

    @property
    def after(self) -> date | None:
        month = _next(self.first)
        return month if month < LAST else None

    @property
    def days(self) -> list[Day]:
        """Those of the month."""
        return [day for week in self.weeks for day in week if day.of_month]

    @property
    def count(self) -> int:
        return sum(len(day.entries) for day in self.days)


def month_of(text: str, today: date) -> date:
    """The first day of the month that an address names ("2026-11"), of this month where it names none. Raises Http404."""
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if not FIRST <= first < LAST:
        raise Http404
    return first


def regions(user: User) -> list[Organisation]:
    """The regions whose calendar this person may open."""
    if not user.has_perm(Permission.VIEW_DEADLINES):
        return []
    found = Organisation.objects.current().regions().order_by("name")
    return list(found if user.scope.is_national else found.filter(pk__in=user.scope.region_ids))


def read(user: User, *, month: date, whose: str, found: Iterable[Organisation]) -> tuple[Month, Organisation | None]:
    """A month of a person ("me") or of one of the regions `found`, which is given too. Raises Http404."""
    region = next((one for one in found if one.slug == whose), None)
    if region is None and whose != MINE:
        raise Http404
    rows = ReferralDeadline.objects.visible_to(user).open()
    rows = rows.filter(organisation=region) if region else mine(rows, user)
    begins, ends = _midnight(month), _midnight(_next(month))
    due = rows.filter(due_at__gte=begins, due_at__lt=ends).with_person().in_due_order()
    names = ("public_id", "reference", "kind", "about", "due_at", "amber_at", "paused_at", "organisation_id")
    entries = [Entry(*row) for row in due.values_list(*names, "person_name")[: MOST + 1]]
    key = region.pk if region else next(iter(sorted(user.scope.region_ids)), None)
    calendar = Closure.objects.calendars([key])[key]
    return _laid_out(month, entries, calendar), region


def mine(rows, user: User):
    """Of a query of deadlines those that wait for this person, or for somebody for whom they cover."""
    people = [user.pk, *user.covers]
    at_gate = Q(kind=F("referral__status"), referral__handler__in=people)
    next_step = Q(kind=F("referral__status"), referral__in=work.awaiting(user).order_by().values("pk"))
    return rows.filter(Q(responsible__in=people) | at_gate | next_step)


def _laid_out(month: date, entries: list[Entry], calendar) -> Month:
    day, weeks = month - ONE_DAY * month.weekday(), []
    by_day: dict[date, list[Entry]] = {}
    for entry in entries[:MOST]:
        by_day.setdefault(local_day(entry.due_at), []).append(entry)
    while day < _next(month):
        week = [day + ONE_DAY * place for place in range(7)]
        weeks.append(
            [Day(one, one.month == month.month, calendar.day_off(one) or "", by_day.get(one, [])) for one in week]
        )
        day += ONE_DAY * 7
    return Month(month, weeks, cut=len(entries) > MOST)


def _next(month: date) -> date:
    return (month.replace(day=28) + ONE_DAY * 4).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
