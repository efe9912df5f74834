"""Statements that are asked again and again: kept as SQL, for Django takes longer to write one than PostgreSQL to answer.

What is kept is text and parameters, never an answer. The key has to hold everything that the statement is made of: the
person with their roles, the day, every value. Where it depends on the instant there is no key, and nothing is kept.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Statement = tuple[str, tuple]
# A statement takes a few kilobytes.
MOST = 5_000
_kept: dict[Hashable, Statement | None] = {}


def kept(key: Hashable | None, make: Callable[[], Statement | None]) -> Statement | None:
    """What `make` gives, asked for once for each key; anew each time without one."""
    if key is None:
        return make()
    if key not in _kept:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = made = make()
        return made
    return _kept.get(key) or make()


def of(rows: QuerySet) -> Statement | None:
    """The statement of a queryset; None where there can be no row."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def listed(key: Hashable | None, columns: Sequence[str], make: Callable[[], QuerySet]) -> list[Any]:
    """The rows of the queryset that `make` gives, as named tuples of `columns`: those of its values, in their order.

    As PostgreSQL gives them: a column that Django would turn into something else (JSON) is text.
    """
    statement = kept(key, lambda: of(make()))
    if statement is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return list(map(_row(tuple(columns))._make, cursor.fetchall()))


@cache
def _row(columns: tuple[str, ...]) -> type:
    return namedtuple("Row", columns)
