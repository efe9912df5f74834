"""More referrals than can be made up one by one: copies of a block of them, made by PostgreSQL.

A copy is another referral of the same force, threat, people, words, steps and days. It has ids, a reference and an
operation's name of its own, and everything on it happened some seconds earlier. So the shares are those of the block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection

from foundations.deadlines.models import ClockEvent, Deadline
from referrals.models import Message, Referral, SearchText
from toex.scale.bulk import without_indexes
from toex.scale.sheets import reserve_ids
from toex.scale.tables import sheets

TEXTS = "texts to search"
# More than any referral takes on one day, so that no order changes, and less than a minute.
SECONDS = 59


@dataclass(frozen=True)
class Block:
    """Referrals that were made up: how many, and the first of their ids, of their clocks' and of their messages'."""

    referral: int
    deadline: int
    message: int
    size: int


# The references of the block, by region and year: which of them it is, how many there are, and the last number.
_MADE_UP = """
create temp table made_up on commit drop as
select id, prefix, row_number() over (partition by prefix order by id) as nth, count(*) over (partition by prefix) as each,
    max(number) over (partition by prefix) as last
from (
    select id, split_part(reference, '-', 4)::bigint as number, left(reference, -length(split_part(reference, '-', 4))) as prefix
    from referrals_referral where id >= %s and id < %s
) numbered
"""
_COPIED = (
    "create temp table copied (source bigint primary key, id bigint, reference text, operation text) on commit drop"
)
# One row for each copy that is made now. Their references go on where those of the copies before have come to.
_COPY = """
insert into pg_temp.copied
select id, id + %(shift)s, prefix || lpad(number, greatest(5, length(number)), '0'), called
from (
    select made.id, made.prefix, (made.last + %(place)s * made.each + made.nth)::text as number, named.called
    from pg_temp.made_up made
    join unnest(%(names)s::text[]) with ordinality named(called, nth) on named.nth = made.id - %(first)s + 1
) numbered
"""
_COUNTERS = """
update referrals_referencecounter counter set last = reached.last
from (
    select region_id, split_part(reference, '-', 3)::integer as year, max(split_part(reference, '-', 4)::bigint) as last
    from referrals_referral where id >= %s and reference is not null group by 1, 2
) reached
where counter.region_id = reached.region_id and counter.year = reached.year and counter.last < reached.last
"""
_COLUMNS = """
select attname, atttypid::regtype::text from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""
# The rows of the block, each with the referral that it belongs to as `source`.
_OF_REFERRAL = "select mine.*, mine.{through} as source from {table} mine where mine.{through} >= %s"
_OF_CLOCK = (
    "select mine.*, link.referral_id as source from {table} mine "
    "join referrals_referraldeadline link on link.deadline_ptr_id = mine.{through} where link.referral_id >= %s"
)
_THROUGH = {
    Referral: (_OF_REFERRAL, "id"),
    Deadline: (_OF_CLOCK, "id"),
    ClockEvent: (_OF_CLOCK, "deadline_id"),
}

# What a column of a copy holds, where it is not what the original has.
_EARLIER = "mine.{name} - make_interval(secs => %(seconds)s)"
# The close of business is where it was; what is at risk from its start on goes with the start.
_BUT_CLOSES = (
    "case when (mine.{name} at time zone 'Europe/London')::time = '17:00' then mine.{name} else " + _EARLIER + " end"
)
_CLOSES = {"due_at", "amber_at", "remind_at"}
_ANOTHER = "md5({name}::text || '/' || %(place)s)::uuid"
_VALUES = {
    "referral_id": "copied.id",
    "record_id": "copied.id",
    "deadline_ptr_id": "mine.deadline_ptr_id + %(clocks)s",
    "deadline_id": "mine.deadline_id + %(clocks)s",
    "up_to_id": "mine.up_to_id + %(messages)s",
    "public_id": _ANOTHER.format(name="mine.public_id"),
    "reference": "copied.reference",
    "path": "'/referrals/' || copied.reference || '/'",
    "operation": "copied.operation",
    "answers": "jsonb_set(mine.answers, '{operation}', to_jsonb(copied.operation))",
}
_IDS = {Referral: "copied.id", Deadline: "mine.id + %(clocks)s", Message: "mine.id + %(messages)s"}
# A text is named by its record's public id, where there are several of its kind.
_OF_TEXT = {
    "key": f"case when length(mine.key) = 36 then {_ANOTHER.format(name='mine.key')}::text else mine.key end",
    "name": "case when mine.kind = 'request' then copied.operation else mine.name end",
}


def spread(block: Block, count: int, *, names: Iterator[str]) -> dict[str, int]:
    """Add `count` copies of `block`, called by `names`; gives how many rows went into each table."""
    models = {name: sheet.model for name, sheet in sheets().items()} | {TEXTS: SearchText}
    written = dict.fromkeys(models, 0)
    with connection.cursor() as cursor:
        sources = {name: _source(cursor, model, block) for name, model in models.items()}
        cursor.execute(_MADE_UP, [block.referral, block.referral + block.size])
        cursor.execute(_COPIED)
        times = -(-count // block.size)
        shifts = [_shift(cursor, *one, times) for one in _numbered(cursor, block)]
        with without_indexes([model._meta.db_table for model in models.values()]):
            for place in range(times):
                some = min(block.size, count - place * block.size)
                of_copy = dict(
                    zip(("shift", "clocks", "messages"), (begin + place * size for begin, size in shifts), strict=True)
                )
                of_copy |= {"place": place, "seconds": 1 + place * 7 % SECONDS, "first": block.referral}
                cursor.execute("truncate pg_temp.copied")
                cursor.execute(_COPY, of_copy | {"names": list(islice(names, some))})
                for name, statement in sources.items():
                    cursor.execute(statement, of_copy)
                    written[name] += cursor.rowcount
        cursor.execute(_COUNTERS, [block.referral])
    return written


def _numbered(cursor, block: Block) -> Iterator[tuple[type, int, int]]:
    """The tables whose rows others name: each with the first id of the block, and how many there are."""
    yield Referral, block.referral, block.size
    for model, first in ((Deadline, block.deadline), (Message, block.message)):
        last = model.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        yield model, first, max(last - first + 1, 0)


def _shift(cursor, model, first: int, size: int, times: int) -> tuple[int, int]:
    """By how much ids of the first copy are greater than those of the block, and each further copy's than that."""
    return reserve_ids(cursor, model, max(size * times, 1)) - first, size


def _source(cursor, model, block: Block) -> str:
    """Keep the block's rows of a table at hand; gives the statement that copies them."""
    table = model._meta.db_table
    select, through = _THROUGH.get(model, (_OF_REFERRAL, "record_id" if _is_step(model) else "referral_id"))
    # Names of our own tables.
    made = select.format(table=table, through=through)
    cursor.execute(f"create temp table made_{table} on commit drop as {made}", [block.referral])
    cursor.execute(_COLUMNS, [table])
    values = dict(_value(model, name, kind) for name, kind in cursor.fetchall() if name != "id" or model in _IDS)
    return (
        f"insert into {table} ({', '.join(values)}) select {', '.join(values.values())} "  # noqa: S608
        f"from pg_temp.made_{table} mine join pg_temp.copied on copied.source = mine.source order by mine.source"
    )


def _is_step(model) -> bool:
    return any(field.name == "record" for field in model._meta.get_fields())


def _value(model, name: str, kind: str) -> tuple[str, str]:
    known = _VALUES | (_OF_TEXT if model is SearchText else {}) | {"id": _IDS.get(model, "")}
    otherwise = f"mine.{connection.ops.quote_name(name)}"
    if kind == "timestamp with time zone":
        otherwise = (_BUT_CLOSES if name in _CLOSES else _EARLIER).format(name=name)
    return connection.ops.quote_name(name), known.get(name, otherwise)
