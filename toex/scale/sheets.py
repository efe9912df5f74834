"""Rows on their way into PostgreSQL by COPY."""

from __future__ import annotations

import uuid
from io import StringIO

from django.db import connection


class Sheet:
    """Rows of one table; `add` takes the values in the order of the fields."""

    def __init__(self, model, columns: list[str]):
        names = ", ".join(connection.ops.quote_name(name) for name in columns)
        self._command = f"copy {connection.ops.quote_name(model._meta.db_table)} ({names}) from stdin"
        self.model = model
        self._buffer = StringIO()
        self.rows = 0

    @classmethod
    def of(cls, model, fields: str) -> Sheet:
        return cls(model, [model._meta.get_field(name).column for name in fields.split()])

    def add(self, *values) -> None:
        """One row. Texts hold no tab, line break or backslash."""
        self._buffer.write("\t".join(r"\N" if value is None else str(value) for value in values))
        self._buffer.write("\n")
        self.rows += 1

    def send(self, cursor) -> None:
        """Write what has been added since the last time."""
        self._buffer.seek(0)
        cursor.copy_expert(self._command, self._buffer)
        self._buffer = StringIO()


def public_id() -> str:
    return uuid.uuid4().hex


def reserve_ids(cursor, model, count: int) -> int:
    """The first of `count` ids of `model` that nobody else will be given. The table is locked against inserts."""
    table = model._meta.db_table
    cursor.execute(f"lock table {connection.ops.quote_name(table)} in exclusive mode")
    cursor.execute("select pg_get_serial_sequence(%s, 'id')", [table])
    sequence = cursor.fetchone()[0]
    cursor.execute("select nextval(%s)", [sequence])
    first = cursor.fetchone()[0]
    cursor.execute("select setval(%s, %s)", [sequence, first + count])
    return first
