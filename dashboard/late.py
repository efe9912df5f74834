"""What of a team is late or at risk: the list, and how much of it by person and by kind. Two statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q

from foundations.core import keyset
from foundations.core.forms import CheckboxesField, FilterForm, SelectField
from foundations.deadlines import kinds
from referrals.models import ReferralDeadline

PAGE = 50
LATE, AT_RISK = "late", "at_risk"
NOBODY = "none"


class Counted(NamedTuple):
    """How many deadlines of one kind one person of one region has that are late, and at risk."""

    region: str
    region_name: str
    person: str
    person_name: str
    kind: str
    late: int
    at_risk: int


class Sum(NamedTuple):
    """How many are late and at risk, for one person or kind; `key` narrows the list to them."""

    key: str
    name: str
    late: int
    at_risk: int


@dataclass(frozen=True)
class Page:
    """A page of the list, and the sums of all of it."""

    rows: list[Any]
    following: str | None
    by_person: list[Sum]
    by_kind: list[Sum]
    late: int
    at_risk: int


class LateFilters(FilterForm):
    """Narrow it. What may be chosen is what there is."""

    state = CheckboxesField(label="How it stands", choices=[(LATE, "Late"), (AT_RISK, "At risk")])
    kind = SelectField(label="Deadline", empty="Any")
    person = SelectField(label="Responsible", empty="Anybody")
    region = SelectField(label="Region", empty="Any")

    def __init__(self, data, *, counted: Iterable[Counted]):
        super().__init__(data)
        counted = list(counted)
        known = sorted({row.kind for row in counted}, key=lambda key: kinds.get(key).label)
        self.fields["kind"].choices = [(key, kinds.get(key).label) for key in known]
        people = sorted({(row.person_name, row.person) for row in counted if row.person})
        self.fields["person"].choices = [(NOBODY, "Nobody by name"), *((key, name) for name, key in people)]
        regions = sorted({(row.region_name, row.region) for row in counted})
        self.fields["region"].choices = [(key, name) for name, key in regions]
        if len(regions) < 2:
            del self.fields["region"]


def counted(user, now: datetime) -> list[Counted]:
    """All that is late or at risk of the teams of this person, by region, person and kind. One statement."""
    late = Count("pk", filter=Q(due_at__lt=now))
    grouped = (
        _of_teams(user, now)
        .with_person()
        .order_by()
        .values_list("organisation__slug", "organisation__short_name", "person_key", "person_name", "kind")
        .annotate(late=late, every=Count("pk"))
    )
    return [
        Counted(region or "", region_name or "The nation", str(person or ""), name, kind, late, every - late)
        for region, region_name, person, name, kind, late, every in grouped
    ]


def page(user, filters: LateFilters, found: Iterable[Counted], *, after: str = "", now: datetime) -> Page:
    """A page of the list as the filters narrow it, and the sums. One statement. Raises keyset.BadCursor."""
    values = filters.values()
    rows = _narrowed(_of_teams(user, now).with_person(), values, now)
    rows = keyset.ordered(rows.select_related("organisation", "referral"), "due_at", ascending=True)
    if after:
        rows = keyset.after(rows, after, "due_at", ascending=True)
    shown = list(rows[: PAGE + 1])
    following = None
    if len(shown) > PAGE:
        shown = shown[:PAGE]
        following = keyset.cursor_in("due_at", shown[-1].due_at, shown[-1].pk, ascending=True)
    kept = [row for row in found if _is_kept(row, values)]
    people = _sums((row.person or NOBODY, row.person_name or "Nobody by name", row) for row in kept)
    by_kind = _sums((row.kind, kinds.get(row.kind).label, row) for row in kept)
    states = values.get("state") or [LATE, AT_RISK]
    return Page(
        shown,
        following,
        people,
        by_kind,
        late=sum(row.late for row in kept) if LATE in states else 0,
        at_risk=sum(row.at_risk for row in kept) if AT_RISK in states else 0,
    )


def _of_teams(user, now: datetime):
    rows = ReferralDeadline.objects.visible_to(user).running().filter(amber_at__lte=now)
    # What another region shares is that region's to keep.
    return rows if user.scope.is_national else rows.filter(organisation__in=user.scope.region_ids)


def _narrowed(rows, values: dict[str, Any], now: datetime):
    states = values.get("state") or []
    if states == [LATE]:
        rows = rows.filter(due_at__lt=now)
    elif states == [AT_RISK]:
        rows = rows.filter(due_at__gte=now)
    if "kind" in values:
        rows = rows.filter(kind=values["kind"])
    if "region" in values:
        rows = rows.filter(organisation__slug=values["region"])
    if values.get("person") == NOBODY:
        return rows.filter(person_key=None)
    return rows.filter(person_key=values["person"]) if "person" in values else rows


def _is_kept(row: Counted, values: dict[str, Any]) -> bool:
    person = values.get("person", row.person or NOBODY)
    return (
        row.kind == values.get("kind", row.kind)
        and row.region == values.get("region", row.region)
        and (row.person or NOBODY) == person
    )


def _sums(rows: Iterable[tuple[str, str, Counted]]) -> list[Sum]:
    late: Counter[tuple[str, str]] = Counter()
    at_risk: Counter[tuple[str, str]] = Counter()
    for key, name, row in rows:
        late[key, name] += row.late
        at_risk[key, name] += row.at_risk
    sums = [Sum(key, name, late[key, name], at_risk[key, name]) for key, name in late]
    return sorted(sums, key=lambda one: (-one.late, -one.at_risk, one.name))
