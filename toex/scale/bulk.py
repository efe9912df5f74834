"""Many rows at once: without indexes and references while they are written, and with all of them afterwards.

What PostgreSQL would look up and sort in for each row it then checks and builds once for all. The tables are locked
until the transaction ends, and if that fails nothing has happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

# Foreign keys first when they go, last when they come back. Keys of the rows themselves stay: ids only grow.
_CONSTRAINTS = """
select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
    format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
from pg_constraint where conrelid = any (%s::regclass[]) and contype in ('f', 'u') order by contype, conname
"""
_INDEXES = """
select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index where indrelid = any (%s::regclass[]) and not indisprimary
and not exists (select from pg_constraint where conindid = indexrelid) order by indexrelid
"""
# For sorting what is there, not for finding it.
_MEMORY = "set local maintenance_work_mem = '512MB'"


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Take foreign keys, unique constraints and indexes off `tables`; at the end of the block they are as they were."""
    with connection.cursor() as cursor:
        # What waits to be checked at the commit keeps PostgreSQL from changing a table.
        cursor.execute("set constraints all immediate")
        cursor.execute(_CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        for drop, _ in constraints:
            cursor.execute(drop)
        cursor.execute(_INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        for drop, _ in indexes:
            cursor.execute(drop)
        yield
        cursor.execute(_MEMORY)
        for _, make in [*indexes, *reversed(constraints)]:
            cursor.execute(make)
        cursor.execute("set constraints all deferred")
