"""The timeline of a version as a drawing: one line for each day that it names. Numbers alone; pages and papers draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from terms_of_reference.promises import promised

# In the units of the drawing.
WIDTH, LABELS, LINE, TOP = 760, 300, 30, 34
# What fits before the bar.
LETTERS = 34
NAMES = {"delivery": "Delivery", "product": "Product", "milestone": "Milestone", "review": "Review"}


@dataclass(frozen=True)
class Mark:
    """One line: what, when, where on the bar (0 to 1), and how far down."""

    kind: str
    kind_words: str
    label: str
    on: date
    at: float
    late: bool

    @property
    def short(self) -> str:
        return self.label if len(self.label) <= LETTERS else f"{self.label[: LETTERS - 1]}…"

    @property
    def x(self) -> int:
        return LABELS + round(self.at * (WIDTH - LABELS - 20))


@dataclass(frozen=True)
class TimeBar:
    """From the first day to the last, with the day that the request needs it by."""

    begins: date
    ends: date
    needed: Mark | None
    marks: tuple[Mark, ...]

    @property
    def height(self) -> int:
        return TOP + LINE * len(self.marks) + 12

    @property
    def months(self) -> list[tuple[int, str]]:
        """The first of each month between, as place and name; every third where there are many."""
        firsts, day = [], self.begins.replace(day=1)
        while day <= self.ends:
            if day >= self.begins:
                firsts.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        step = 1 if len(firsts) <= 8 else 3
        return [(_x(_share(day, self.begins, self.ends)), f"{day:%b %y}") for day in firsts[::step]]


def of(terms) -> TimeBar | None:
    """The drawing of a version; None where it names fewer than two days."""
    days = [(kind, name, on) for kind, _, name, on in promised(terms)]
    if terms.start_date:
        days.append(("start", "Start", terms.start_date))
    if len({on for _, _, on in days}) < 2:
        return None
    needed = terms.referral.needed_by_date
    every = [on for _, _, on in days] + ([needed] if needed else [])
    begins, ends = min(every), max(every)
    marks = tuple(
        Mark(str(kind), NAMES.get(kind, "Start"), name, on, _share(on, begins, ends), bool(needed and on > needed))
        for kind, name, on in sorted(days, key=lambda one: (one[2], one[1]))
    )
    wanted = Mark("needed", "", "Needed by", needed, _share(needed, begins, ends), False) if needed else None
    return TimeBar(begins, ends, wanted, marks)


def _share(day: date, begins: date, ends: date) -> float:
    return (day - begins).days / max((ends - begins).days, 1)


def _x(share: float) -> int:
    return LABELS + round(share * (WIDTH - LABELS - 20))
