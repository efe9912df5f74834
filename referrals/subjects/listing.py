"""Subjects as pages show them: a page of rows, how many of each kind, what is there twice, links and their chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from foundations.core import formats, keyset
from referrals.models import Subject, SubjectLink, TaskingRequest
from referrals.subjects import chart
from referrals.subjects.forms import FORMS

PAGE = 50
# How many of those that are there twice are said at once.
MOST_TWINS = 10
PLURALS = {
    "person": ("person", "people"),
    "telephone": ("telephone", "telephones"),
    "account": ("online account", "online accounts"),
    "email": ("email address", "email addresses"),
    "vehicle": ("vehicle", "vehicles"),
    "place": ("address or place", "addresses and places"),
    "organisation": ("organisation", "organisations"),
    "bank_account": ("bank account", "bank accounts"),
}
COLOURS = {"suspect": "red", "convicted": "red", "victim": "purple", "witness": "blue", "associate": "orange"}
# Answers that the name of the subject is made of, or its other names.
IN_THE_NAME = frozenset(
    [
        "first_names",
        "last_name",
        "other_names",
        "number",
        "platform",
        "handle",
        "registration",
        "address",
        "postcode",
        "organisation",
        "sort_code",
        "account_number",
    ]
)


def of(request: TaskingRequest):
    """The subjects of a version, in the order in which they were added."""
    return Subject.objects.filter(request=request)


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of the next."""

    rows: list[Subject]
    next: str | None


def page(request: TaskingRequest, *, kind: str = "", after: str = "") -> Page:
    """The rows that follow a cursor. Raises keyset.BadCursor."""
    rows = of(request).filter(kind=kind) if kind in FORMS else of(request)
    if after:
        rows = rows.filter(pk__gt=keyset.key_at(after, int)[0])
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return Page(found[:PAGE], keyset.cursor_at(found[PAGE - 1].pk) if more else None)


def by_kind(request: TaskingRequest) -> dict[str, int]:
    """How many there are of each kind, in the order of the kinds."""
    counted = dict(of(request).order_by().values_list("kind").annotate(Count("id")))
    return {kind: counted[kind] for kind in Subject.Kind.values if kind in counted}


def counted(counts: Mapping[str, int]) -> str:
    """`5 people, 1 vehicle`."""
    return ", ".join(formats.plural(count, *PLURALS[kind]) for kind, count in counts.items())


@dataclass(frozen=True)
class Twins:
    """Subjects that are the same."""

    name: str
    kind: str
    keys: list


def twins(request: TaskingRequest) -> list[Twins]:
    """What is there more than once: the same identifier, of people the same name and date of birth."""
    groups = (
        of(request)
        .order_by()
        .exclude(identifier="")
        .filter(~Q(kind=Subject.Kind.PERSON) | Q(born_on__isnull=False))
        .values("kind", "identifier", "born_on")
        .annotate(keys=ArrayAgg("key", order_by="id"), names=ArrayAgg("name", order_by="id"), number=Count("id"))
        .filter(number__gt=1)
        .order_by("kind", "identifier")[:MOST_TWINS]
    )
    return [Twins(group["names"][0], group["kind"], group["keys"]) for group in groups]


# --- links ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Linked:
    """A link with both its ends."""

    key: object
    start: Subject
    end: Subject
    words: str
    basis: str
    note: str


@dataclass(frozen=True)
class Ties:
    """The links of a version, drawn."""

    links: list[Linked]
    chart: chart.Chart | None

    def count_of(self, key) -> int:
        """How many links a subject has."""
        return sum(key in (link.start.key, link.end.key) for link in self.links)


def ties(request: TaskingRequest) -> Ties:
    """The links between subjects, in two statements; one where there are none."""
    links = list(SubjectLink.objects.filter(request=request))
    ends = {key for link in links for key in (link.from_key, link.to_key)}
    subjects = {one.key: one for one in of(request).filter(key__in=ends)} if ends else {}
    found = [
        Linked(link.key, subjects[link.from_key], subjects[link.to_key], *_said(link), link.note) for link in links
    ]
    nodes = [
        chart.Node(str(one.key), one.kind, one.get_kind_display(), one.name, one.get_role_display())
        for one in subjects.values()
    ]
    drawn = [chart.Tie(str(link.start.key), str(link.end.key), link.words, link.basis == "Fact") for link in found]
    return Ties(found, chart.draw(nodes, drawn))


def _said(link: SubjectLink) -> tuple[str, str]:
    return link.get_kind_display(), link.get_basis_display()


# --- in words ----------------------------------------------------------------------------------------------------


def details(subject: Subject) -> list[tuple[str, str]]:
    """What was entered of a subject besides its name: label and words."""
    form = FORMS[subject.kind]
    found = []
    for name in form.own():
        value = subject.details.get(name)
        if value in (None, "", []) or name in IN_THE_NAME:
            continue
        words = formats.day(date.fromisoformat(value)) if name == "born_on" else str(value)
        found.append((str(form.base_fields[name].label), words))
    if subject.warning:
        found.append(("Check", subject.warning))
    if subject.handling_conditions:
        found.append(("Conditions", subject.handling_conditions))
    if subject.note:
        found.append(("Note", subject.note))
    return found


def graded(subject: Subject) -> str:
    """`Assessment, 2B P`."""
    return ", ".join(part for part in (subject.get_basis_display(), subject.grading) if part)


def in_words(subject: Subject, links: Iterable[Linked] = ()) -> list[str]:
    """All that is said of a subject, a line each; for the comparison of versions."""
    said = [subject.name, ", ".join(part for part in (subject.get_role_display(), graded(subject)) if part)]
    said += [f"Also {', '.join(subject.aliases)}"] if subject.aliases else []
    said += [f"{label}: {words}" for label, words in details(subject)]
    return said + [
        f"{link.words[:1].upper()}{link.words[1:]} {link.end.name}" for link in links if link.start.key == subject.key
    ]


def compared(old: TaskingRequest, new: TaskingRequest) -> tuple[list[tuple[str, Any, Any]], int]:
    """What differs between the subjects of two versions: name, what was said, what is; and how many are alike."""
    before, after = _spelt_out(old), _spelt_out(new)
    differing, alike = [], 0
    for key in dict.fromkeys([*after, *before]):
        was, is_now = before.get(key), after.get(key)
        if was == is_now:
            alike += 1
        else:
            name = (is_now or was)[0]
            differing.append((name, was[1] if was else None, is_now[1] if is_now else None))
    return differing, alike


def _spelt_out(request: TaskingRequest) -> dict[Any, tuple[str, list[str]]]:
    if not request.subject_count:
        return {}
    links = ties(request).links
    return {one.key: (f"{one.get_kind_display()}: {one.name}", in_words(one, links)) for one in of(request)}
