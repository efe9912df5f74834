"""Pages by key: the next page begins after the last row's key, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

_SALT = "keyset"


class BadCursor(ValueError):
    """The cursor is not one that this service made."""


def after_due(rows: QuerySet, cursor: str) -> QuerySet:
    """`rows` (ordered by due_at with nulls last, then id) that follow the row that `cursor` names."""
    due_at, row_id = read(cursor)
    if due_at is None:
        return rows.filter(due_at__isnull=True, id__gt=row_id)
    return rows.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=row_id) | Q(due_at__isnull=True))


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
