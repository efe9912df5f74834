"""Counts of several lists at once, in one statement, none further than a page would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


def counts_by(rows: QuerySet, column: str, groups: Mapping[str, Sequence[str]], *, limit: int) -> dict[str, int]:
    """For each of `groups` (name to values of `column`): how many of `rows` have one of them, `limit` at the most.

    One statement, planned once: PostgreSQL carries the inner part out for each group.
    """
    if not groups:
        return {}
    table = connections[rows.db].ops.quote_name(rows.model._meta.db_table)
    quoted = connections[rows.db].ops.quote_name(rows.model._meta.get_field(column).column)
    # Names of our own models; values are parameters.
    inner = rows.order_by().extra(where=[f'{table}.{quoted} = any(counted."values")']).values("pk")[:limit]  # noqa: S610
    try:
        sql, parameters = inner.query.sql_with_params()
    except EmptyResultSet:
        return dict.fromkeys(groups, 0)
    listed = ", ".join(["(%s::text, %s::varchar[])"] * len(groups))
    statement = (
        f'select counted.name, (select count(*) from ({sql}) found) from (values {listed}) counted(name, "values")'  # noqa: S608, E501
    )
    names = [part for name, values in groups.items() for part in (name, list(values))]
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, [*parameters, *names])
        return dict(cursor.fetchall())
