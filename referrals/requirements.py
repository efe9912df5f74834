"""What a request must hold before it can be sent, what may have become wrong in it, and what makes it a weak bid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundations.core import formats
from foundations.core.formats import today
from foundations.core.forms import ConfirmField, DayField
from foundations.core.working_time import calendar_of
from foundations.deadlines.models import Closure, Target
from foundations.deadlines.stepping import Length
from referrals import scoring
from referrals.forms.base import NOTHING
from referrals.forms.request import SECTIONS, Answers, Page, Rows, Section, asked_pages
from referrals.forms.scores import ScoresField
from referrals.lists import Lists
from referrals.models import Marking, Referral, TaskingRequest
from referrals.statuses import Status

# How many rows of each kind a draft holds.
Counts = Mapping[str, int]
NO_ROWS: Counts = {}

NOT_STARTED, IN_PROGRESS, DONE, PROBLEM = "Not started", "In progress", "Done", "There is a problem"


@dataclass(frozen=True)
class Gap:
    """One thing to do before the request can be sent: on which page, and in words.

    Where rows are missing, `rows` names them, and `page` is the one that asked whether there are any.
    """

    page: Page
    name: str
    message: str
    wrong: bool = False
    rows: Rows | None = None

    def href(self, public_id) -> str:
        """Where to do it, in the draft of that id."""
        return address(self.rows or self.page, public_id)


def address(place: Page | Rows, public_id) -> str:
    """The address of a page of the form, or of a list of rows, in the draft of that id."""
    if isinstance(place, Rows):
        return reverse(place.address, args=[public_id])
    return reverse("referrals:page", args=[public_id, place.slug])


def gaps(answers: Answers, lists: Lists | None = None, *, counts: Counts = NO_ROWS) -> list[Gap]:
    """What is missing or has become wrong, in the order of the form.

    Without `lists`, entries that are no longer offered go unnoticed.
    """
    return [gap for section in SECTIONS for gap in _gaps_of_section(section, answers, lists, counts)]


def _gaps_of_section(section: Section, answers: Answers, lists: Lists | None, counts: Counts) -> list[Gap]:
    found = [gap for page in section.asked(answers) for gap in _gaps_of(page, answers, lists)]
    rows = section.rows
    if rows and rows.missing and rows.asked(answers) and not counts.get(rows.name):
        found.append(Gap(section.pages[-1], rows.name, rows.missing, rows=rows))
    if rows and rows.unfinished and rows.asked(answers) and counts.get(rows.unfinished):
        found.append(Gap(section.pages[-1], rows.name, rows.unfinished_words, rows=rows))
    return found


def _gaps_of(page: Page, answers: Answers, lists: Lists | None) -> list[Gap]:
    found = []
    for name, field in page.form.base_fields.items():
        value = answers.get(name)
        if value in NOTHING or (isinstance(field, ConfirmField) and not value):
            if field.required:
                found.append(Gap(page, name, str(field.error_messages["required"])))
        elif isinstance(field, ScoresField) and None in value.values():
            found.append(Gap(page, name, str(field.error_messages["required"])))
        elif trouble := _trouble(field, value, answers, lists):
            found.append(Gap(page, name, trouble, wrong=True))
    return found


def _trouble(field: forms.Field, value, answers: Answers, lists: Lists | None) -> str:
    """What is wrong with an answer that was right when it was saved."""
    if isinstance(field, ScoresField):
        return field.trouble(value, scoring.of(lists, answers) if lists is not None else None)
    if isinstance(field, DayField):
        return _wrong_day(field, value)
    kind = getattr(field, "kind", "")
    if kind and lists is not None:
        offered = {entry.code for entry in lists.get(kind, ())}
        chosen = set(value) if isinstance(value, list) else {value}
        if not chosen <= offered:
            return f"“{field.label}” holds an answer that is no longer offered: choose again"
    return ""


def _wrong_day(field: DayField, value: str) -> str:
    try:
        field.clean(value)
    except ValidationError as error:
        if error.code == "out_of_range" and field.not_before:
            return (
                f"“{field.label}” says {formats.day(date.fromisoformat(value))}, which has passed: enter a later date"
            )
        return f"“{field.label}” must be a real date"
    return ""


@dataclass(frozen=True)
class Task:
    """One section of the task list, and how far it is."""

    section: Section
    state: str
    gaps: tuple[Gap, ...]
    # What to open: the first page with something to do, or that nobody has been at; else the list of rows, or the first.
    first: Page | Rows

    def href(self, public_id) -> str:
        """Where the section is opened, in the draft of that id."""
        return address(self.first, public_id)


def tasks(answers: Answers, lists: Lists | None = None, *, counts: Counts = NO_ROWS) -> list[Task]:
    """Every section with its state."""
    return [_task(section, answers, lists, counts) for section in SECTIONS]


def _task(section: Section, answers: Answers, lists: Lists | None, counts: Counts) -> Task:
    asked = section.asked(answers)
    found = tuple(_gaps_of_section(section, answers, lists, counts))
    begun = [page for page in asked if any(name in answers for name in page.names)]
    if any(gap.wrong for gap in found):
        state = PROBLEM
    elif not begun:
        state = NOT_STARTED
    else:
        state = IN_PROGRESS if found or any(page not in begun for page in asked) else DONE
    to_do = {gap.page.slug for gap in found if not gap.rows} | {page.slug for page in asked if page not in begun}
    listed = section.rows if section.rows and section.rows.asked(answers) else section.pages[0]
    return Task(section, state, found, next((page for page in asked if page.slug in to_do), listed))


@dataclass(frozen=True)
class Gauge:
    """How much of what must be answered has been, and the first thing that has not."""

    done: int
    of: int
    next: Gap | None


def gauge(answers: Answers, *, counts: Counts = NO_ROWS) -> Gauge:
    """Counted in pages that hold something that must be answered."""
    needed = [page for page in asked_pages(answers) if any(f.required for f in page.form.base_fields.values())]
    open_gaps = gaps(answers, counts=counts)
    unfinished = {gap.page.slug for gap in open_gaps}
    done = sum(page.slug not in unfinished for page in needed)
    return Gauge(done, len(needed), open_gaps[0] if open_gaps else None)


# --- weak bids ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weakness:
    """What the gates will miss. It is said and does not stop anybody. `page` is the slug of where to mend it."""

    page: str
    message: str


WANTED = {
    "question": Weakness("question", "There is no question to be answered, so nobody can say when the work is done."),
    "investigation_strategy": Weakness(
        "strategy", "There is no investigation strategy, so the gates cannot see what the work would change."
    ),
    "systems_searched": Weakness(
        "systems", "No systems have been searched. The gates expect a force to have searched its own first."
    ),
}


def weaknesses(referral: Referral, answers: Answers, *, draft: TaskingRequest) -> list[Weakness]:
    """What makes the bid weak; asks for targets and closures where there is a date to hold against them, and for the
    files where there are some.
    """
    found = [weakness for name, weakness in WANTED.items() if answers.get(name) in NOTHING]
    return [*found, *_too_soon(referral, answers.get("needed_by_date")), *_marked_below_its_files(referral, draft)]


def _marked_below_its_files(referral: Referral, draft: TaskingRequest) -> list[Weakness]:
    rows = draft.attachments.select_related("document") if draft.attachment_count else ()
    higher = [row for row in rows if row.is_marked_above(referral.marking)]
    if not higher:
        return []
    named = ", ".join(row.document.name for row in higher)
    is_marked = "is marked" if len(higher) == 1 else "are marked"
    return [
        Weakness(
            "marking",
            f"The request is marked {referral.get_marking_display()}, and {named} {is_marked} higher: "
            f"{max(higher, key=lambda row: Marking.rank(row.marking)).get_marking_display()}.",
        )
    ]


def _too_soon(referral: Referral, needed_by: str | None) -> list[Weakness]:
    # A date that has passed is a problem of its own.
    if not needed_by or date.fromisoformat(needed_by) < today():
        return []
    days = days_of_the_gates(referral)
    calendar = Closure.objects.calendars([referral.region_id])[referral.region_id]
    if not days or date.fromisoformat(needed_by) > calendar.add_working_days(today(), days):
        return []
    return [
        Weakness(
            "needed-by",
            f"It is needed within the {formats.plural(days, 'working day')} that the gates may take to decide, so there "
            "would be no time for the work.",
        )
    ]


def days_of_the_gates(referral: Referral) -> int:
    """How many working days the gates before the work may take together."""
    gates = [Status.SCTAC_TRIAGE, Status.GATEWAY_TRIAGE] if referral.region.has_first_gate else [Status.GATEWAY_TRIAGE]
    rows = (
        Target.objects.valid_on(today())
        .filter(kind__in=gates, priority="", risk="", organisation__in=[referral.region_id])
        .union(Target.objects.valid_on(today()).filter(kind__in=gates, priority="", risk="", organisation=None))
        .values_list("kind", "organisation_id", *Length._fields)
    )
    days: dict[str, int] = {}
    for kind, _organisation, *length in sorted(rows, key=lambda row: row[1] is not None):
        days[kind] = Length(*length).whole_days(calendar_of({}))
    return sum(days.values())
