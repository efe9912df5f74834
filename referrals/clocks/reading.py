"""What a page shows of a deadline: the bar, why it is due then, what happened to it, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from foundations.accounts.models import User
from foundations.core.formats import plural
from foundations.core.working_time import WorkingCalendar
from foundations.deadlines import bar, explaining
from foundations.deadlines.clock import Clock, State, evaluate
from foundations.deadlines.models import ClockEvent, Closure
from foundations.deadlines.stepping import Length, in_words
from referrals.clocks import words
from referrals.models import Referral, ReferralDeadline
from referrals.permissions import Permission

# So many deadlines of one referral are drawn; the rest is on a page of its own each.
MOST = 25
COLOURS = {
    State.ON_TIME: "green",
    State.AT_RISK: "yellow",
    State.LATE: "red",
    State.PAUSED: "grey",
    State.MET: "teal",
    State.MET_LATE: "orange",
    State.CANCELLED: "grey",
}
WORDS = {
    State.ON_TIME: "On time",
    State.AT_RISK: "At risk",
    State.LATE: "Late",
    State.PAUSED: "Paused",
    State.MET: "Met",
    State.MET_LATE: "Met late",
    State.CANCELLED: "No longer needed",
}


@dataclass(frozen=True)
class Told:
    """An event of a clock as it is read with its deadline, and by whom it was entered."""

    kind: str
    effective_at: datetime
    entered_at: datetime
    reason_code: str
    note: str
    working_days: int | None
    amber_days: int | None
    working_hours: int | None
    amber_hours: int | None
    by: str


@dataclass(frozen=True)
class Happening:
    """One event of a clock, in words."""

    at: datetime
    title: str
    why: str
    note: str
    by: str


@dataclass(frozen=True)
class Explained:
    """A deadline with its clock, its bar, and the days that were counted, skipped and paused."""

    deadline: ReferralDeadline
    clock: Clock
    bar: bar.Bar
    lines: list[explaining.Line]
    happened: list[Happening]

    @property
    def state(self) -> str:
        return WORDS[self.clock.state]

    @property
    def colour(self) -> str:
        return COLOURS[self.clock.state]

    @property
    def extended_by(self) -> Length:
        """What extensions have added."""
        story = self.clock.story
        return Length(working_days=story.extra_days, working_hours=story.extra_hours)

    @property
    def allowed(self) -> str:
        """How long it may take, in words: by its target, or as agreed, and what was added."""
        more = self.extended_by
        added = [
            plural(count, noun)
            for count, noun in ((more.working_days, "working day"), (more.working_hours, "working hour"))
            if count
        ]
        return " and ".join([self.clock.story.length.words, *(f"{one} more" for one in added)])

    @property
    def paused_for(self) -> str:
        """How long it has stood still, in working time."""
        if self.clock.in_hours:
            return in_words(self.clock.paused_for)
        return plural(self.clock.paused_days, "working day")

    @property
    def left(self) -> str:
        """How much time there is, in words; nothing for a clock that has stopped."""
        days = self.clock.remaining_days
        if self.clock.state in (State.MET, State.MET_LATE, State.CANCELLED):
            return ""
        if self.clock.in_hours:
            late = self.clock.state == State.LATE
            return f"{in_words(abs(self.clock.remaining))} {'late' if late else 'left'}, in working time"
        if self.clock.state == State.LATE:
            return f"{plural(-days, 'working day')} late" if days < 0 else "Less than a working day late"
        return f"{plural(days, 'working day')} left" if days > 0 else "Due today"


def explain(rows: QuerySet[ReferralDeadline], *, now: datetime) -> list[Explained]:
    """Each of `rows` with its clock; one statement, and one for the reasons of pauses and extensions by hand."""
    read = list(rows.annotate(told=_told(), closed=_closed()))
    histories = {row.pk: [_event(one) for one in row.told] for row in read}
    said = words.of_codes(event.reason_code for history in histories.values() for event in history)
    return [_explained(row, histories[row.pk], _calendar(row), said, now) for row in read]


def explain_one(deadline: ReferralDeadline, *, now: datetime) -> Explained:
    """The same of one that was found to be theirs to see."""
    [found] = explain(ReferralDeadline.objects.filter(pk=deadline.pk), now=now)
    return replace(found, deadline=deadline)


def _told() -> ArraySubquery:
    """What happened to a clock, in order."""
    columns = ("kind", "effective_at", "entered_at", "reason_code", "note", *Length._fields)
    people = {"rank": "actor__rank", "name": "actor__name"}
    rows = ClockEvent.objects.filter(deadline=OuterRef("pk")).order_by("effective_at", "pk")
    return ArraySubquery(rows.values(one=JSONObject(**{name: name for name in columns}, **people)))


def _closed() -> ArraySubquery:
    """On which days the region of a clock did not work."""
    rows = Closure.objects.standing().filter(Q(organisation=OuterRef("organisation")) | Q(organisation=None))
    columns = ("organisation", "first_day", "last_day", "name")
    return ArraySubquery(rows.values(one=JSONObject(**{name: name for name in columns})))


def _event(told: dict) -> Told:
    person = " ".join(filter(None, (told.pop("rank"), told.pop("name"))))
    for name in ("effective_at", "entered_at"):
        told[name] = datetime.fromisoformat(told[name])
    return Told(**told, by=person or "The service")


def _calendar(row: ReferralDeadline) -> WorkingCalendar:
    closures = [
        Closure(
            organisation_id=one["organisation"],
            first_day=date.fromisoformat(one["first_day"]),
            last_day=date.fromisoformat(one["last_day"]),
            name=one["name"],
        )
        for one in row.closed
    ]
    return Closure.objects.as_calendars(closures, [row.organisation_id])[row.organisation_id]


def of_referral(referral: Referral, user: User, *, now: datetime) -> list[Explained]:
    """Those of a referral that are open and that `user` sees, due first."""
    rows = ReferralDeadline.objects.visible_to(user).filter(referral=referral).open().select_related("responsible")
    found = explain(rows.in_due_order()[:MOST], now=now)
    for one in found:
        one.deadline.referral = referral
    return found


def _explained(
    row: ReferralDeadline, events: list[Told], calendar: WorkingCalendar, said: dict[str, str], now: datetime
) -> Explained:
    clock = evaluate(events, **row.length._asdict(), calendar=calendar, now=now)
    return Explained(
        row,
        clock,
        bar.draw(events, clock, starts_at=row.starts_at, now=now),
        # The steps of a clock in hours are few, and each says how much of its day counted.
        [] if clock.in_hours else explaining.explain(clock.steps, events, calendar, said),
        [_happening(event, said) for event in events],
    )


def _happening(event: Told, said: dict[str, str]) -> Happening:
    more = f" by {Length.of(event).words}" if event.kind == ClockEvent.Kind.EXTEND else ""
    return Happening(
        event.effective_at,
        f"{ClockEvent.Kind(event.kind).label}{more}",
        said.get(event.reason_code, event.reason_code.replace("_", " ")),
        event.note,
        event.by,
    )


def may_keep(user: User, deadline: ReferralDeadline) -> bool:
    """Whether this person pauses, resumes and extends it."""
    return deadline.is_open and user.has_perm(Permission.KEEP_CLOCK, deadline.referral)
