"""The one line: rows of many tables, brought into one shape, in one statement.

Each source gives rows of its own in that shape, as far as somebody may see them elsewhere. Floors above add theirs
(their AppConfig.ready), since this floor names none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import BigIntegerField, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Substr
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from foundations.accounts.models import User
from foundations.core import keyset
from referrals import inside
from referrals.models import Referral

PER_PAGE = 50
# Of a long text the line shows the beginning; the page that it leads to shows all.
LONGEST = 1000
COLUMNS = (
    "line_at",
    "line_source",
    "line_pk",
    "line_kind",
    "line_title",
    "line_text",
    "line_rank",
    "line_name",
    "line_key",
)
NEWEST_FIRST = ("-line_at", "-line_source", "-line_pk")
NOTICES = "notice"


@dataclass(frozen=True)
class Source:
    """A table whose rows stand in the line.

    kinds: what they are, by code, in words; rows: those that somebody may see, made by `shaped`; link: the page that
    shows one; inside: the kinds whose very existence is for those who see inside.
    """

    name: str
    kinds: Mapping[str, str]
    rows: Callable[[Referral, User], QuerySet]
    link: Callable[[Referral, str], str]
    inside: frozenset[str] = field(default_factory=frozenset)


SOURCES: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources; safe to repeat."""
    SOURCES.update({source.name: source for source in sources})


def shaped(rows: QuerySet, *, at: str, kind, title, by: str, text="", key="") -> QuerySet:
    """`rows` in the shape of the line: `at` and `by` are ways to the time and the person, the others are expressions."""
    return rows.order_by().annotate(
        line_at=F(at),
        line_pk=Cast("pk", BigIntegerField()),
        line_kind=_words(kind),
        line_title=_words(title),
        line_text=Substr(_words(text), 1, LONGEST + 1),
        line_rank=_words(F(f"{by}__rank")),
        line_name=_words(F(f"{by}__name")),
        line_key=_words(key),
    )


def joined(*parts) -> Concat:
    """Words and columns one after the other; what is empty adds nothing."""
    return Concat(*(_words(part) for part in parts), output_field=TextField())


def _words(expression):
    if isinstance(expression, str):
        return Value(expression, output_field=TextField())
    return Coalesce(Cast(expression, TextField()), Value(""), output_field=TextField())


class Line(NamedTuple):
    """One thing that happened."""

    at: datetime
    kind: str
    label: str
    title: str
    text: str
    by: str
    href: str
    internal: bool


@dataclass(frozen=True)
class Narrowed:
    """What of the line is wanted; no kinds: all but notices, which say again what the other lines say."""

    kinds: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None

    def to(self, kinds: Iterable[str]) -> frozenset[str]:
        """Which of `kinds` are wanted."""
        return frozenset(kinds) & self.kinds if self.kinds else frozenset(kinds) - {NOTICES}


def kinds_for(user: User, referral: Referral) -> dict[str, str]:
    """The kinds that the line of a referral may have for `user`, by code, in words."""
    found: dict[str, str] = {}
    within = inside.reads_notes(user, referral)
    for source in SOURCES.values():
        found |= {code: words for code, words in source.kinds.items() if within or code not in source.inside}
    return found


def read(
    referral: Referral, user: User, narrowed: Narrowed, *, after: str = "", most: int = PER_PAGE
) -> tuple[list[Line], str]:
    """Up to `most` lines of a referral that `user` sees, newest first, after a cursor; and the cursor of the next.

    One statement however many there are. Raises keyset.BadCursor.
    """
    last = _key(after) if after else None
    places = sorted(SOURCES)
    known = kinds_for(user, referral)
    parts = []
    for place, name in enumerate(places):
        wanted = narrowed.to(set(SOURCES[name].kinds) & set(known))
        if not wanted:
            continue
        rows = SOURCES[name].rows(referral, user).filter(line_kind__in=wanted).filter(_period(narrowed))
        if last:
            rows = rows.filter(_behind(place, last))
        rows = rows.annotate(line_source=Value(place, output_field=IntegerField()))
        parts.append(rows.values_list(*COLUMNS).order_by(*NEWEST_FIRST)[: most + 1])
    if not parts:
        return [], ""
    whole = parts[0].union(*parts[1:], all=True).order_by(*NEWEST_FIRST) if len(parts) > 1 else parts[0]
    found = list(whole[: most + 1])
    shown = found[:most]
    following = keyset.cursor_at(shown[-1][0].isoformat(), *shown[-1][1:3]) if len(found) > most else ""
    return [_line(row, SOURCES[places[row[1]]], referral, known) for row in shown], following


def _line(row: tuple, source: Source, referral: Referral, known: Mapping[str, str]) -> Line:
    at, _, _, kind, title, text, rank, name, key = row
    text = f"{text[:LONGEST]}…" if len(text) > LONGEST else text
    by = f"{rank} {name}".strip()
    return Line(at, kind, known[kind], title, text.strip(), by, source.link(referral, key), kind in source.inside)


def _key(cursor: str) -> tuple[datetime, int, int]:
    text, place, pk = keyset.key_at(cursor, str, int, int)
    at = parse_datetime(text)
    if at is None:
        raise keyset.BadCursor
    return at, place, pk


def _behind(place: int, last: tuple[datetime, int, int]) -> Q:
    """What of the source at `place` comes after the row that a cursor names."""
    at, its_place, pk = last
    if place < its_place:
        return Q(line_at__lte=at)
    return Q(line_at__lt=at) | Q(line_at=at, line_pk__lt=pk) if place == its_place else Q(line_at__lt=at)


def _period(narrowed: Narrowed) -> Q:
    rule = Q()
    if narrowed.since:
        rule &= Q(line_at__gte=_midnight(narrowed.since))
    if narrowed.until:
        rule &= Q(line_at__lt=_midnight(narrowed.until + timedelta(days=1)))
    return rule


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
