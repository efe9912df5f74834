"""The lists of reference data that the tasking request offers, read together in one statement or with the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from foundations.accounts.models import Organisation
from referrals.models import FormChoice, ThreatArea

THREATS, FORCES, REGIONS = "threat-areas", "force", "region"
SOURCE_TERMS = FormChoice.Kind.SOURCE_TERM.value


@dataclass(frozen=True)
class Entry:
    """One entry as a form offers it: its code, its name, a hint, and for a force the code of its region."""

    code: str
    name: str
    hint: str = ""
    within: str = ""


Lists = Mapping[str, tuple[Entry, ...]]


def read(kinds: Iterable[str] | None = None, *, ended: bool = False) -> Lists:
    """The lists named, or all; with the entries that have ended, to show what was chosen long ago."""
    day = None if ended else timezone.localdate()
    rows = _of_the_form(kinds, day).union(*(rows for _, rows in _others(kinds, day)), all=True)
    return gathered(row["entry"] for row in rows)


def with_lists(drafts: QuerySet, kinds: Iterable[str]) -> QuerySet:
    """The same drafts with the lists named, in the same statement; `of` gives them."""
    day = timezone.localdate()
    drafts = drafts.annotate(list_rows=ArraySubquery(_of_the_form(kinds, day)))
    return drafts.annotate(**{f"{name}_rows": ArraySubquery(rows) for name, rows in _others(kinds, day)})


def of(draft) -> Lists:
    """The lists that `with_lists` brought."""
    rows = [*draft.list_rows]
    for name in ("threat", "force"):
        rows += getattr(draft, f"{name}_rows", [])
    return gathered(rows)


def names(lists: Lists, kind: str) -> dict[str, str]:
    """Code to name."""
    return {entry.code: entry.name for entry in lists.get(kind, ())}


def gathered(rows: Iterable[dict]) -> Lists:
    found: dict[str, list[tuple]] = {}
    for row in rows:
        entry = Entry(row["code"], row["name"], row["hint"] or "", row["within"] or "")
        found.setdefault(row["kind"], []).append((row["position"], entry.name, entry))
    return {kind: tuple(entry for _, _, entry in sorted(each, key=_place)) for kind, each in found.items()}


def _place(row: tuple) -> tuple:
    return row[0], row[1]


def _entry(**expressions) -> JSONObject:
    nothing = {"hint": Value(""), "within": Value(""), "position": Value(0)}
    return JSONObject(**nothing | expressions)


def _valid(rows: QuerySet, day: date | None) -> QuerySet:
    return (rows.valid_on(day) if day else rows).order_by()


def _of_the_form(kinds: Iterable[str] | None, day: date | None) -> QuerySet:
    rows = FormChoice.objects.all() if kinds is None else FormChoice.objects.filter(kind__in=list(kinds))
    entry = _entry(kind=F("kind"), code=F("code"), name=F("name"), hint=F("descriptor"), position=F("position"))
    return _valid(rows, day).values(entry=entry)


def _others(kinds: Iterable[str] | None, day: date | None) -> list[tuple[str, QuerySet]]:
    """Threat areas and organisations, which have tables of their own."""
    found = []
    wanted = {THREATS, FORCES, REGIONS} if kinds is None else set(kinds)
    if THREATS in wanted:
        entry = _entry(kind=Value(THREATS), code=F("code"), name=F("name"), position=F("position"))
        found.append(("threat", _valid(ThreatArea.objects.all(), day).values(entry=entry)))
    if kinds_of_organisation := wanted & {FORCES, REGIONS}:
        rows = Organisation.objects.filter(kind__in=sorted(kinds_of_organisation))
        rows = (rows.current() if day else rows).order_by()
        entry = _entry(kind=F("kind"), code=F("slug"), name=F("name"), within=F("parent__slug"))
        found.append(("force", rows.values(entry=entry)))
    return found
