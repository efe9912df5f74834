"""Counts of several lists at once, in one statement, none further than a page would say."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from django.db import connection, connections
from django.db.models import QuerySet

from foundations.core import statements


def counts_by(
    parts: Callable[[], Sequence[QuerySet]],
    column: str,
    groups: Mapping[str, Sequence[str]],
    *,
    limit: int,
    key: Hashable | None = None,
) -> dict[str, int]:
    """For each of `groups` (name to values of `column`): how many rows of `parts` have one of them, `limit` at the most.

    `parts` makes lists of one model that have no row in common; each is counted by the index that serves it. One
    statement, planned once: PostgreSQL carries the inner parts out for each group. It is kept under `key`, with groups,
    column and limit.
    """
    whole = None if key is None else ("counts", column, tuple(groups), limit, key)
    with connection.cursor() as cursor:
        if not statements.ask(cursor, whole, lambda: _statement(parts(), column, groups, limit)):
            return dict.fromkeys(groups, 0)
        return dict(cursor.fetchall())


def _statement(
    parts: Sequence[QuerySet], column: str, groups: Mapping[str, Sequence[str]], limit: int
) -> statements.Statement | None:
    counted = [each for each in (_bounded(rows, column, limit) for rows in parts) if each]
    if not groups or not counted:
        return None
    total = " + ".join(f"(select count(*) from ({sql}) found)" for sql, _ in counted)  # noqa: S608
    listed = ", ".join(["(%s::text, %s::varchar[])"] * len(groups))
    statement = f'select counted.name, least(%s, {total}) from (values {listed}) counted(name, "values")'  # noqa: S608
    inner = [parameter for _, parameters in counted for parameter in parameters]
    names = [part for name, values in groups.items() for part in (name, list(values))]
    return statement, (limit, *inner, *names)


def _bounded(rows: QuerySet, column: str, limit: int) -> tuple[str, tuple] | None:
    """The statement of `rows` of one group, and its parameters; None where there can be none."""
    table = connections[rows.db].ops.quote_name(rows.model._meta.db_table)
    quoted = connections[rows.db].ops.quote_name(rows.model._meta.get_field(column).column)
    # Names of our own models; values are parameters.
    inner = rows.order_by().extra(where=[f'{table}.{quoted} = any(counted."values")']).values("pk")[:limit]  # noqa: S610
    return statements.of(inner)
