"""How tables were read since the transaction began, as PostgreSQL counts it itself: whole, or by which index."""

from __future__ import annotations

from django.db import connection

_WHOLE = "select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relname = any (%s)"
_INDEXES = """
select relname, pg_stat_get_xact_numscans(pg_class.oid) from pg_class join pg_index on indexrelid = pg_class.oid
where indrelid = %s::regclass and pg_stat_get_xact_numscans(pg_class.oid) > 0
"""


class Scans:
    """What is read within the block: how often tables were read whole, and which indexes of the first one."""

    def __init__(self, *tables: str):
        self.tables = tables
        self.whole = 0
        self.indexes: set[str] = set()

    def __enter__(self) -> Scans:
        self._whole, self._indexes = self._now()
        return self

    def __exit__(self, *exception) -> None:
        whole, indexes = self._now()
        self.whole = whole - self._whole
        self.indexes = {name for name, times in indexes.items() if times > self._indexes.get(name, 0)}

    def _now(self) -> tuple[int, dict[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute(_WHOLE, [list(self.tables)])
            whole = cursor.fetchone()[0]
            cursor.execute(_INDEXES, [self.tables[0]])
            return whole, dict(cursor.fetchall())
