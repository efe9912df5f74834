"""The lists of reference data that the tasking request offers, read together in one statement or with the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone

from foundations.accounts.models import Organisation
from referrals.models import FormChoice, HarmMatrix, ThreatArea

THREATS, FORCES, REGIONS, MATRICES = "threat-areas", "force", "region", "harm-matrices"
SOURCE_TERMS = FormChoice.Kind.SOURCE_TERM.value


@dataclass(frozen=True)
class Entry:
    """One entry as a form offers it: its code, its name, a hint, and for a force the code of its region.

    Of a harm matrix, `content` is the whole of it.
    """

    code: str
    name: str
    hint: str = ""
    within: str = ""
    content: dict[str, Any] = field(default_factory=dict, hash=False)


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
    for name in ("threat", "force", "matrix"):
        rows += getattr(draft, f"{name}_rows", [])
    return gathered(rows)


def names(lists: Lists, kind: str) -> dict[str, str]:
    """Code to name."""
    return {entry.code: entry.name for entry in lists.get(kind, ())}


def gathered(rows: Iterable[dict]) -> Lists:
    found: dict[str, list[tuple]] = {}
    for row in rows:
        entry = Entry(row["code"], row["name"], row["hint"] or "", row["within"] or "", row.get("content") or {})
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
    """Threat areas, organisations and harm matrices, which have tables of their own."""
    found = []
    wanted = {THREATS, FORCES, REGIONS, MATRICES} if kinds is None else set(kinds)
    if THREATS in wanted:
        entry = _entry(kind=Value(THREATS), code=F("code"), name=F("name"), position=F("position"))
        found.append(("threat", _valid(ThreatArea.objects.all(), day).values(entry=entry)))
    if kinds_of_organisation := wanted & {FORCES, REGIONS}:
        rows = Organisation.objects.filter(kind__in=sorted(kinds_of_organisation))
        rows = (rows.current() if day else rows).order_by()
        entry = _entry(kind=F("kind"), code=F("slug"), name=F("name"), within=F("parent__slug"))
        found.append(("force", rows.values(entry=entry)))
    if MATRICES in wanted:
        found.append(("matrix", _matrices(day)))
    return found


def _matrices(day: date | None) -> QuerySet:
    """Every version that has begun, since a draft keeps the one that it was scored with; the newest first."""
    content = JSONObject(criteria=F("criteria"), bands=F("bands"), valid_from=F("valid_from"), valid_to=F("valid_to"))
    code = Cast("version", CharField())
    entry = _entry(kind=Value(MATRICES), code=code, name=code, position=-F("version"), content=content)
    rows = HarmMatrix.objects.order_by()
    return (rows.filter(valid_from__lte=day) if day else rows).values(entry=entry)
