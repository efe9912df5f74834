"""Keeping what is searched in step with the texts: `keep` in the transaction that writes one, `fill` for many at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from foundations.lifecycle.machine import Change
from referrals.search.registry import COLUMNS, SOURCES, Source

# Of the longest text; words behind it are not found. PostgreSQL takes a megabyte of words.
LONGEST = 100_000
# Referrals of one statement of `fill`.
BATCH = 5_000
_NARROWED = re.compile(r"\{only:([a-z_.]+)\}")
_COMPARED = ("at", "name", "title", "body", "marks", "readers", "seers")

_KEEP = """
with wanted as ({wanted}), gone as (
    delete from referrals_searchtext old where old.kind = any (%(kinds)s) {which}
    and not exists (select 1 from wanted where (wanted.referral_id, wanted.kind, wanted.key) = (old.referral_id, old.kind, old.key))
)
insert into referrals_searchtext as old (kind, referral_id, key, at, name, title, body, marks, readers, seers, changed_at)
select wanted.*, %(now)s from wanted order by wanted.at
on conflict (referral_id, kind, key) do update set {sets}, changed_at = excluded.changed_at, facets = (
    select referrals_facets(old.id, old.kind, excluded.at, seen) from referrals_referral seen where seen.id = old.referral_id
)
where ({old}) is distinct from ({new})
"""
_COMPARE = """
with wanted as ({wanted})
select count(*) filter (where old.id is null), count(*) filter (where wanted.key is null),
    count(*) filter (where old.id is not null and wanted.key is not null and (({old}) is distinct from ({new}) or lags))
from wanted full join (
    select text.*, text.facets is distinct from referrals_facets(text.id, text.kind, text.at, seen) as lags
    from referrals_searchtext text join referrals_referral seen on seen.id = text.referral_id
    where text.kind = any (%(kinds)s)
) old
on (wanted.referral_id, wanted.kind, wanted.key) = (old.referral_id, old.kind, old.key)
"""


def keep(referral_id: int, *kinds: str, key: str = "") -> None:
    """Bring the texts of one referral in step, of these kinds; only the one with `key`, where given. One statement."""
    wanted = _wanted([SOURCES[kind] for kind in kinds], lambda column: f"and {column} = %(referral)s")
    which = "and old.referral_id = %(referral)s"
    if key:
        # Of ours, nothing that anybody typed.
        wanted = f"select * from ({wanted}) one where one.key = %(key)s"  # noqa: S608
        which = f"{which} and old.key = %(key)s"
    _run(_KEEP, wanted, which, {"kinds": list(kinds), "referral": referral_id, "key": key})


@transaction.atomic
def fill(since: int = 0) -> None:
    """Bring the texts of all referrals in step, or of those from an id on; one statement for every few thousand.

    All kinds together, so that the order of the ids is about that of time: the search looks at the newest first.
    """
    last = max(_last("referrals_referral", "id"), _last("referrals_searchtext", "referral_id"))
    wanted = _wanted(SOURCES.values(), lambda column: f"and {column} between %(first)s and %(last)s")
    for first in range(since, last + 1, BATCH):
        which = "and old.referral_id between %(first)s and %(last)s"
        _run(_KEEP, wanted, which, {"kinds": list(SOURCES), "first": first, "last": first + BATCH - 1})


def _last(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(max({column}), 0) from {table}")  # noqa: S608
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Difference:
    """Of one kind of text: how many are missing, how many should not be there, how many differ."""

    kind: str
    missing: int
    surplus: int
    changed: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.changed)


def compare() -> list[Difference]:
    """Where what is searched differs from the texts."""
    found = []
    for kind, source in SOURCES.items():
        with connection.cursor() as cursor:
            wanted = _wanted([source], lambda column: "")
            cursor.execute(_statement(_COMPARE, wanted), {"kinds": [kind]})
            found.append(Difference(kind, *cursor.fetchone()))
    return [one for one in found if one]


def follow(*kinds: str) -> Callable[[Change], None]:
    """A listener of a lifecycle: after a move of a referral, or of what belongs to one, these kinds are brought in step."""

    def listener(change: Change) -> None:
        keep(getattr(change.record, "referral_id", change.record.pk), *kinds)

    return listener


# What a step of a referral may have written, by verb; of other verbs nothing is searched.
SENT = ("request", "subject", "attachment")
_BY_VERB = {
    "submit": SENT,
    "answer": (*SENT, "question"),
    "ask": ("decision", "question"),
    **dict.fromkeys(("endorse", "send_back"), ("advice",)),
    **dict.fromkeys(("merge", "reconsider"), ("decision",)),
    "split_off": SENT,
}
DECIDED = frozenset({"forward", "accept", "accept_in_part", "redirect", "redirect_capability", "decline"})


def follow_step(change: Change) -> None:
    """The listener of the referral's own lifecycle."""
    kinds = ("decision",) if change.verb in DECIDED or change.verb.startswith("return") else ()
    if kinds := _BY_VERB.get(change.verb, kinds):
        keep(change.record.pk, *kinds)


def _wanted(sources: Iterable[Source], only: Callable[[str], str]) -> str:
    parts = []
    for source in sources:
        sql = _NARROWED.sub(lambda found: only(found[1]), source.sql)
        columns = ", ".join(COLUMNS)
        # Names of our own sources.
        parts.append(
            f"select '{source.kind}'::varchar as kind, text.referral_id, text.key::varchar as key, text.at, text.name, "  # noqa: S608
            f"text.title, left(text.body, {LONGEST}) as body, text.marks, text.readers, referrals_seers(seen) as seers "
            f"from ({sql}) text({columns}) join referrals_referral seen on seen.id = text.referral_id"
        )
    return " union all ".join(parts)


def _statement(statement: str, wanted: str, which: str = "") -> str:
    new = "excluded" if "excluded" in statement else "wanted"
    return statement.format(
        wanted=wanted,
        which=which,
        sets=", ".join(f"{name} = excluded.{name}" for name in _COMPARED),
        old=", ".join(f"old.{name}" for name in _COMPARED),
        new=", ".join(f"{new}.{name}" for name in _COMPARED),
    )


def _run(statement: str, wanted: str, which: str, values: dict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(statement, wanted, which), values | {"now": timezone.now()})
