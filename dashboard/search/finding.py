"""What is found: referrals, the best match first among the newest texts, with the places in them. One statement.

The texts are looked for by `toex_found` (referrals/isolation_of_search.py), newest first and no more than `TEXTS`; what
of them is shown passes `visible_to` and the policies like everything else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL
from django.db.models.fields import FloatField
from django.urls import reverse

from dashboard.search.filters import SearchFilters, closed_kinds
from dashboard.search.query import wanted
from dashboard.search.words import Asked
from foundations.accounts.models import User
from foundations.core import keyset
from foundations.core.formats import LONDON
from referrals.models import SearchText
from referrals.search.registry import SOURCES

PAGE = 10
# Of each referral, the places that are shown.
PLACES = 3
# The newest texts with the words, of which the best come first.
TEXTS = 200
# In the private use area, and taken out of texts before: nobody can type them into a page.
OPENS, CLOSES = "\ue000", "\ue001"
_HEADLINE = f'StartSel={OPENS}, StopSel={CLOSES}, MaxFragments=2, MaxWords=20, MinWords=8, FragmentDelimiter=" … "'
# Of a long text, what the fragments are made of.
_SHOWN = 10_000

_STATEMENT = """
with asked as materialized (
    select {wanted} as q, {besides}::tsquery[] as besides
), found as materialized ({found}), best as (
    select referral_id, (max(rank) * 1000000)::integer as score, count(*) as places, max(changed_at) as changed_at,
        (array_agg(id order by rank desc, id desc))[1:{shown}] as ids
    from found group by referral_id
), page as (
    select *, count(*) over () as following from best where %s::integer is null or (score, referral_id) < (%s, %s)
    order by score desc, referral_id desc limit %s
)
select page.following, page.referral_id, page.score, page.places, (select count(*) from best), (select count(*) from found),
    referral.reference, referral.public_id, referral.operation, referral.status, referral.region_id,
    force.short_name, region.short_name, referral.restricted, coalesce(referral.immediate_risk, false), page.changed_at,
    text.kind, text.key, text.at,
    ts_headline('simple', translate(text.name, %s, ''), asked.q, %s),
    ts_headline('simple', translate(text.title, %s, ''), asked.q, %s),
    ts_headline('english', translate(left(text.body, {long}), %s, ''), asked.q, %s)
from page cross join asked
join referrals_referral referral on referral.id = page.referral_id
join accounts_organisation force on force.id = referral.force_id
join accounts_organisation region on region.id = referral.region_id
join referrals_searchtext text on text.id = any (page.ids)
order by page.score desc, page.referral_id desc, array_position(page.ids, text.id)
"""


class Piece(NamedTuple):
    """Part of a text that is shown: what was looked for, or what stands around it."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Place:
    """Where in a referral something was found."""

    kind: str
    label: str
    internal: bool
    at: datetime
    name: list[Piece]
    title: list[Piece]
    body: list[Piece]
    href: str


@dataclass
class Found:
    """One referral in which something was found."""

    id: int
    reference: str
    public_id: UUID
    operation: str
    status: str
    region_id: int
    force: str
    region: str
    restricted: bool
    immediate_risk: bool
    # When the newest of what was found was written or changed.
    changed_at: datetime
    score: int
    count: int
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """A page of what was found: of how many referrals, whether there are older texts besides, and the next cursor."""

    rows: list[Found]
    total: int
    cut: bool
    next: str | None


NOTHING = Result([], 0, False, None)


def find(
    user: User,
    asked: Asked,
    filters: SearchFilters,
    *,
    after: str = "",
    size: int = PAGE,
    changed: datetime | None = None,
) -> Result:
    """The referrals in which `user` finds what was asked, a page of them. Raises keyset.BadCursor.

    `changed`: only texts that were written or changed since.
    """
    if not asked.looks_for_something:
        return NOTHING
    last = keyset.key_at(after, str, int, int)[1:] if after and _is_of(after, asked) else None
    expression, besides = wanted(asked)
    also = f"array[{', '.join(one.sql for one in besides)}]" if besides else "'{}'"
    narrow = json.dumps(narrowed(user, asked, filters, changed=changed))
    try:
        found, values = _found(user, narrow)
    except EmptyResultSet:
        return NOTHING
    # Expressions of ours; what was typed are parameters.
    statement = _STATEMENT.format(wanted=expression.sql, besides=also, found=found, shown=PLACES, long=_SHOWN)
    marks = OPENS + CLOSES
    whole = f"{_HEADLINE.partition(', MaxFragments')[0]}, HighlightAll=true"
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                *expression.values,
                *(value for one in besides for value in one.values),
                *values,
                *((last[0], *last) if last else (None, None, None)),
                size,
                *(marks, whole),
                *(marks, whole),
                *(marks, _HEADLINE),
            ],
        )
        return _result(cursor.fetchall(), asked, size)


def _found(user: User, narrow: str) -> tuple[str, list]:
    """The texts behind the ids that the function gives, as far as the person may read them, each with its rank."""
    ids = "(select toex_found(asked.q, asked.besides, %s::jsonb, %s) from asked)"
    rows = SearchText.objects.visible_to(user).order_by()
    rows = rows.extra(where=[f"referrals_searchtext.id = any ({ids}::bigint[])"], params=[narrow, TEXTS])  # noqa: S610
    rank = RawSQL("ts_rank(referrals_searchtext.words, (select q from asked))", [], output_field=FloatField())  # noqa: S611
    sql, values = rows.annotate(rank=rank).values("id", "referral_id", "rank", "changed_at").query.sql_with_params()
    return sql, list(values)


def narrowed(user: User, asked: Asked, filters: SearchFilters, *, changed: datetime | None = None) -> dict[str, Any]:
    """What the function narrows by: what the operators and the filters say, both."""
    said = filters.values()
    narrow: dict[str, Any] = {}
    if kinds := filters.kinds():
        narrow["kinds"] = kinds
    if closed := closed_kinds(user):
        narrow["closed"] = closed
    for name, chosen in (("status", said.get("status")), ("force", said.get("force")), ("region", said.get("region"))):
        sets = [*asked.narrowed.get(name, ()), *([chosen if isinstance(chosen, list) else [chosen]] if chosen else ())]
        if sets:
            narrow[_CALLED[name]] = sorted(set.intersection(*map(set, sets)))
    if threat := said.get("threat"):
        narrow["threats"] = [threat]
    since = max([*asked.narrowed.get("from", ()), *filter(None, [said.get("written_from")])], default=None)
    until = min([*asked.narrowed.get("to", ()), *filter(None, [said.get("written_to")])], default=None)
    if since:
        narrow["since"] = _start_of(since)
    if until:
        narrow["until"] = _start_of(until + timedelta(days=1))
    if changed:
        narrow["changed"] = changed.isoformat()
    return narrow


_CALLED = {"status": "statuses", "force": "forces", "region": "regions"}


def _start_of(day: date) -> str:
    return datetime.combine(day, time.min, tzinfo=LONDON).isoformat()


def _is_of(cursor: str, asked: Asked) -> bool:
    """True; raises BadCursor where the cursor is none of ours or belongs to another search."""
    if keyset.key_at(cursor, str, int, int)[0] != _named(asked):
        raise keyset.BadCursor
    return True


def _named(asked: Asked) -> str:
    return asked.typed


def _result(rows: Iterable[tuple], asked: Asked, size: int) -> Result:
    found: dict[int, Found] = {}
    following = total = texts = 0
    for row in rows:
        following, pk, score, count, total, texts = row[:6]
        one = found.get(pk)
        if one is None:
            one = found[pk] = Found(pk, *row[6:16], score, count)
        one.places.append(_place(one, *row[16:]))
    shown = list(found.values())
    more = following > len(shown) > 0
    cursor = keyset.cursor_at(_named(asked), shown[-1].score, shown[-1].id) if more else None
    return Result(shown, total, texts >= TEXTS, cursor)


def _place(one: Found, kind: str, key: str, at: datetime, name: str, title: str, body: str) -> Place:
    source = SOURCES[kind]
    referral = one.reference or str(one.public_id)
    href = reverse(source.link, args=[referral, key.partition("/")[0]] if source.numbered else [referral])
    if source.anchor:
        href = f"{href}#{source.anchor}{key}"
    internal = kind in {"note", "note_file"}
    # The name of the operation stands above its places.
    shown = "" if kind == "request" and name.replace(OPENS, "").replace(CLOSES, "") == one.operation else name
    return Place(kind, source.label, internal, at, pieces(shown), pieces(title), pieces(body), href)


def pieces(text: str) -> list[Piece]:
    """A text with marks, in pieces; a mark without its fellow counts for nothing."""
    found = []
    for place, part in enumerate(text.split(OPENS)):
        hit, closes, rest = part.partition(CLOSES) if place else ("", "", part)
        if place and not closes:
            hit, rest = "", part
        found += [Piece(hit, True)] if hit else []
        found += [Piece(rest.replace(CLOSES, ""), False)] if rest else []
    return found
