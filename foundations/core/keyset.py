"""Pages by key: the next page begins after the last row's key, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime

_SALT = "keyset"


class BadCursor(ValueError):
    """The cursor is not one that this service made."""


def cursor_of(due_at: datetime | None, row_id: int) -> str:
    """The cursor that names a row; signed, so that it cannot be made up."""
    return signing.dumps([due_at.isoformat() if due_at else "", row_id], salt=_SALT, compress=True)


def cursor_at(*key: str | int) -> str:
    """The cursor that names a row by any key; signed too."""
    return signing.dumps(list(key), salt=_SALT, compress=True)


def key_at(cursor: str, *kinds: type) -> tuple:
    """The key in a cursor of `cursor_at`, whose parts are of these types. Raises BadCursor."""
    try:
        key = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature as error:
        raise BadCursor from error
    if len(key) != len(kinds) or not all(isinstance(part, kind) for part, kind in zip(key, kinds, strict=True)):
        raise BadCursor
    return tuple(key)


def read(cursor: str) -> tuple[datetime | None, int]:
    """The key in a cursor. Raises BadCursor."""
    try:
        due_at, row_id = signing.loads(cursor, salt=_SALT)
        return (parse_datetime(due_at) if due_at else None), int(row_id)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error


# --- lists in an order that the reader chooses ------------------------------------------------------------


def ordered(rows: QuerySet, column: str, *, ascending: bool) -> QuerySet:
    """`rows` by an instant, then id: as the indexes have it, so that what has none comes last, or first backwards."""
    key = F(column)
    if ascending:
        return rows.order_by(key.asc(nulls_last=True), "id")
    return rows.order_by(key.desc(nulls_first=True), "-id")


def after(rows: QuerySet, cursor: str, column: str, *, ascending: bool) -> QuerySet:
    """`rows` (in the order of `ordered`) that follow the row that a cursor of `cursor_in` names. Raises BadCursor."""
    named, instant, row_id = key_at(cursor, str, str, int)
    at = parse_datetime(instant) if instant else None
    if named != _order(column, ascending) or (instant and at is None):
        raise BadCursor
    none, same_row = Q(**{f"{column}__isnull": True}), Q(**{"id__gt" if ascending else "id__lt": row_id})
    if at is None:
        return rows.filter(none & same_row) if ascending else rows.filter((none & same_row) | ~none)
    beyond = Q(**{f"{column}__{'gt' if ascending else 'lt'}": at}) | Q(**{column: at}) & same_row
    return rows.filter(beyond | none) if ascending else rows.filter(beyond)


def cursor_in(column: str, instant: datetime | None, row_id: int, *, ascending: bool) -> str:
    """The cursor that names a row of a list in that order; of another order it is refused."""
    return cursor_at(_order(column, ascending), instant.isoformat() if instant else "", row_id)


def _order(column: str, ascending: bool) -> str:
    return column if ascending else f"-{column}"
