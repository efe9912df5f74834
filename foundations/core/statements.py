"""Statements that are asked again and again: kept as SQL, for Django takes longer to write one than PostgreSQL to answer.

What is kept is text and parameters, never an answer. The key has to hold everything that the statement is made of: the
person with their roles, the day, every value. Where it depends on the instant there is no key, and nothing is kept.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from itertools import count
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Statement = tuple[str, tuple]
# A statement takes a few kilobytes.
MOST = 5_000
# And a plan some tens.
MOST_PREPARED = 200
_kept: dict[Hashable, Statement | None] = {}
_numbers = count()


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


def ask(cursor, key: Hashable | None, make: Callable[[], Statement | None]) -> bool:
    """Ask the statement of `make`, kept under `key`; gives whether there is an answer to fetch.

    What is asked again on a connection is prepared there, so that PostgreSQL plans it once; planning takes most of what a
    list of fifty costs. It has no parameters left, so the plan is of these very values.
    """
    statement = kept(key, make)
    if statement is None:
        return False
    if key is None or not settings.PREPARE_STATEMENTS:
        cursor.execute(*statement)
        return True
    names = _prepared_here()
    if name := names.get(key):
        cursor.execute(f"execute {name}")
    elif key in names:
        name = f"kept_{next(_numbers)}"
        cursor.execute(f"prepare {name} as {statement[0]}; execute {name}", statement[1])
        # Only now: in a transaction that is broken nothing was prepared.
        names[key] = name
    else:
        # Once is no habit.
        forget = ""
        if len(names) >= MOST_PREPARED:
            names.clear()
            forget = "deallocate all; "
        cursor.execute(forget + statement[0], statement[1])
        names[key] = ""
    return True


def _prepared_here() -> dict[Hashable, str]:
    """The names of what is prepared on the connection in hand, by key; empty for what was asked once."""
    server, names = getattr(connection, "prepared_statements", (None, {}))
    if server is not connection.connection:
        server, names = connection.prepared_statements = (connection.connection, {})
    return names


def listed(key: Hashable | None, columns: Sequence[str], make: Callable[[], QuerySet]) -> list[Any]:
    """The rows of the queryset that `make` gives, as named tuples of `columns`: those of its values, in their order.

    As PostgreSQL gives them: a column that Django would turn into something else (JSON) is text.
    """
    with connection.cursor() as cursor:
        found = cursor.fetchall() if ask(cursor, key, lambda: of(make())) else ()
    return list(map(_row(tuple(columns))._make, found))


@cache
def _row(columns: tuple[str, ...]) -> type:
    return namedtuple("Row", columns)
