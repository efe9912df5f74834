"""Who might take a referral on: a list in an order that gives its reasons. It decides nothing. Pure, without a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from foundations.core.formats import plural

# Whoever is away within so many days is said to be.
AHEAD = timedelta(days=42)
FULL_WEEK = 5


@dataclass(frozen=True)
class Candidate:
    """Somebody of the team, and what they have to do already.

    key: how pages and the API name them; may_lead: whether their role lets them lead; most: how many they may; others: what else they have, as (what one is called, how many); absences:
    first and last days; skills: codes.
    """

    user_id: int
    name: str
    key: str = ""
    may_lead: bool = True
    leads: int = 0
    most: int = 5
    member_of: int = 0
    others: tuple[tuple[str, int], ...] = ()
    days_a_week: int = FULL_WEEK
    absences: tuple[tuple[date, date], ...] = ()
    skills: frozenset[str] = field(default_factory=frozenset)

    @property
    def has_room(self) -> bool:
        return self.leads < self.most

    def away_on(self, day: date) -> date | None:
        """Until when they are away, where they are on that day."""
        return max((last for first, last in self.absences if first <= day <= last), default=None)

    def away_after(self, day: date) -> tuple[date, date] | None:
        """Their next absence after a day, where it begins soon."""
        return min((one for one in self.absences if day < one[0] <= day + AHEAD), default=None)


@dataclass(frozen=True)
class Suggestion:
    """A candidate, and why they stand where they stand: in words that may be read out to them."""

    candidate: Candidate
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return "; ".join(self.reasons)


def rank(candidates: Iterable[Candidate], *, wanted: Mapping[str, str], today: date) -> list[Suggestion]:
    """Everybody, those first who are there, have room, have the most of the skills `wanted` (code to name), and have the
    least to do for the days that they work. Equals stand by name.
    """

    def place(one: Candidate) -> tuple:
        load = one.leads * 3 + one.member_of + sum(count for _, count in one.others)
        return (
            one.away_on(today) is not None,
            not one.has_room,
            -len(one.skills & wanted.keys()),
            load / max(one.days_a_week, 1),
            one.name,
        )

    return [Suggestion(one, _reasons(one, wanted, today)) for one in sorted(candidates, key=place)]


def _reasons(one: Candidate, wanted: Mapping[str, str], today: date) -> tuple[str, ...]:
    found = [f"leads {one.leads} of {one.most}" + ("" if one.has_room else ", so there is no room")]
    if one.member_of:
        found.append(f"member on {one.member_of}")
    found += [plural(count, what) for what, count in one.others if count]
    if until := one.away_on(today):
        found.append(f"away until {_day(until)}")
    elif coming := one.away_after(today):
        found.append(f"away from {_day(coming[0])} to {_day(coming[1])}")
    if one.days_a_week != FULL_WEEK:
        found.append(f"works {plural(one.days_a_week, 'day')} a week")
    has = [name for code, name in wanted.items() if code in one.skills]
    if has:
        found.append(f"{'skill' if len(has) == 1 else 'skills'}: {', '.join(name.lower() for name in has)}")
    elif wanted:
        found.append("none of the skills asked for")
    return tuple(found)


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
