"""Who of a team has how much to do in the weeks to come: read in three statements, then computed without one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, DateTimeField, F, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Cast, JSONObject

from foundations.accounts import directory, staffing
from foundations.accounts.models import Absence, Membership, Organisation, User
from foundations.accounts.roles import Acts, by_key
from foundations.core.formats import local_day
from foundations.core.working_time import ONE_DAY, WorkingCalendar
from foundations.deadlines.models import Closure
from referrals.allocating import capacity
from referrals.models import Allocation
from referrals.permissions import Permission
from referrals.statuses import IN_HAND
from tasking.models import Tasking
from tasking.statuses import IN_WORK

WEEKS = 8
WEEK = timedelta(days=7)
LEAD, MEMBER, TASKING = "lead", "member", "tasking"
WORDS = {LEAD: "Leads", MEMBER: "Member", TASKING: "Tasking"}
# How many things are due for each day that is left to work: the shades of a cell begin above these.
SHADES = (0, 0.34, 0.67, 1)


class Work(NamedTuple):
    """One thing that somebody works on."""

    user_id: int
    kind: str
    reference: str
    public_id: object
    region_id: int
    title: str
    number: int
    due: object

    @property
    def due_on(self) -> date | None:
        return local_day(self.due) if self.due else None

    @property
    def words(self) -> str:
        return WORDS[self.kind]


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, both included, and why."""

    first: date
    last: date
    kind: str = ""
    deputy: str = ""


@dataclass(frozen=True)
class Cell:
    """One person's week: what is due, for how many days they are there, and away."""

    monday: date
    due: tuple[Work, ...]
    late: tuple[Work, ...]
    there: int
    away: int

    @property
    def shade(self) -> int:
        """From 0, nothing due, to 4, more than one thing for each day."""
        count = len(self.due) + len(self.late)
        if not count:
            return 0
        return sum(count / self.there > edge for edge in SHADES) if self.there else len(SHADES)


@dataclass(frozen=True)
class Line:
    """One person of the board."""

    person: User
    roles: str
    skills: tuple[str, ...]
    days: int
    work: tuple[Work, ...]
    cells: tuple[Cell, ...]
    absences: tuple[Away, ...] = field(default_factory=tuple)

    def _count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.work)

    @property
    def leads(self) -> int:
        return self._count(LEAD)

    @property
    def member_of(self) -> int:
        return self._count(MEMBER)

    @property
    def taskings(self) -> int:
        return self._count(TASKING)


def teams(user: User, today: date) -> list[Organisation]:
    """The teams whose board this person may open, each with its closed days; one statement."""
    rule = Q(pk__in=[])
    for held in user.scope.held:
        if Permission.VIEW_WORKLOAD in held.role.permissions:
            rule |= Q(kind__in=["region", "national"]) if held.role.acts == Acts.NATION else Q(pk=held.organisation_id)
    closed = Closure.objects.standing().filter(Q(organisation=OuterRef("pk")) | Q(organisation=None))
    days = (
        closed.filter(last_day__gte=today - WEEK)
        .order_by()
        .values(entry=JSONObject(first="first_day", last="last_day"))
    )
    return list(
        Organisation.objects.current().filter(rule).annotate(closed=ArraySubquery(days)).order_by("kind", "name")
    )


def people_of(team: Organisation, by: User, today: date) -> list[User]:
    """The people of a team with roles, skills, days of work and absences; one statement."""
    period = (today - WEEK, today + WEEKS * WEEK)
    absences = Absence.objects.visible_to(by).between(*period).filter(user=OuterRef("pk")).order_by("starts_on")
    entry = JSONObject(first="starts_on", last="ends_on", kind="kind__name", deputy="deputy__name")
    roles = Membership.objects.active().filter(user=OuterRef("pk"), organisation=team, role__in=capacity.TEAM)
    people = capacity.with_staffing(directory.members([team.pk], capacity.TEAM)).annotate(
        absence_rows=ArraySubquery(absences.values(entry=entry)),
        role_keys=ArraySubquery(roles.order_by("role").values("role")),
        skill_names=ArraySubquery(_skill_names()),
    )
    return list(people.order_by("name"))


def _skill_names():
    rows = capacity.PersonSkill.objects.filter(user=OuterRef("pk"))
    return rows.order_by("skill__position").values("skill__name")


def work_of(people: Iterable[User], by: User) -> list[Work]:
    """What they lead, are members on and have as taskings, as far as `by` sees it; one statement."""
    ids = [person.pk for person in people]
    allocations = Allocation.objects.visible_to(by).running().filter(user__in=ids, referral__status__in=IN_HAND)
    allocated = allocations.order_by().values_list(
        "user_id",
        Cast("part", CharField()),
        "referral__reference",
        "referral__public_id",
        "referral__region_id",
        Cast("referral__operation", CharField()),
        Value(0, output_field=IntegerField()),
        "referral__due_at",
    )
    taskings = Tasking.objects.visible_to(by).filter(given_to__in=ids, status__in=IN_WORK)
    tasked = taskings.order_by().values_list(
        "given_to_id",
        Value(TASKING, output_field=CharField()),
        "referral__reference",
        "referral__public_id",
        "referral__region_id",
        Cast("title", CharField()),
        Cast(F("number"), IntegerField()),
        Cast("due_date", DateTimeField()),
    )
    return [Work(*row) for row in allocated.union(tasked, all=True)]


def board(people: Iterable[User], work: Iterable[Work], *, closed: Iterable[dict], today: date) -> list[Line]:
    """One line a person, in their order. Nothing here asks the database."""
    calendar = _calendar(closed)
    mondays = weeks(today)
    theirs: dict[int, list[Work]] = {}
    for one in sorted(work, key=lambda one: (one.due is None, one.due_on or today, one.reference)):
        theirs.setdefault(one.user_id, []).append(one)
    return [_line(person, theirs.get(person.pk, []), mondays, calendar) for person in people]


def weeks(today: date) -> list[date]:
    """The Mondays of this week and the next ones."""
    monday = today - ONE_DAY * today.weekday()
    return [monday + WEEK * place for place in range(WEEKS)]


def _line(person: User, work: list[Work], mondays: list[date], calendar: WorkingCalendar) -> Line:
    absences = tuple(
        Away(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row["kind"], row["deputy"] or "")
        for row in person.absence_rows
    )
    days = capacity.days_of(person)
    return Line(
        person,
        roles=", ".join(by_key[key].name for key in person.role_keys),
        skills=tuple(person.skill_names),
        days=len(days),
        work=tuple(work),
        cells=tuple(_cell(monday, work, absences, days, calendar, first=monday == mondays[0]) for monday in mondays),
        absences=absences,
    )


def _cell(monday, work, absences, days, calendar, *, first: bool) -> Cell:
    # What a member works on is the lead's deadline.
    timed = [one for one in work if one.due_on and one.kind != MEMBER]
    whole = [monday + ONE_DAY * day for day in days]
    working = [day for day in whole if calendar.is_working_day(day) or day.weekday() in (5, 6)]
    away = sum(any(one.first <= day <= one.last for one in absences) for day in working)
    return Cell(
        monday,
        due=tuple(one for one in timed if monday <= one.due_on < monday + WEEK),
        late=tuple(one for one in timed if one.due_on < monday) if first else (),
        there=len(working) - away,
        away=away,
    )


def _calendar(closed: Iterable[dict]) -> WorkingCalendar:
    days = {}
    for row in closed:
        day, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        while day <= last:
            days[day] = "closed"
            day += ONE_DAY
    return WorkingCalendar(days)


def may_keep(user: User, team: Organisation) -> bool:
    """Whether this person says what the people of the team are skilled in, and how much they lead."""
    return any(
        staffing.KEEP_TEAM in held.role.permissions
        and (held.organisation_id == team.pk or (held.role.acts == Acts.NATION and team.served_nationally))
        for held in user.scope.held
    )
