"""The orders of a list of referrals, those that an index serves, and its pages by key."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from foundations.core import keyset, statements
from referrals.querysets import LIST_COLUMNS

UNREAD = "unread"
COLUMNS = (*LIST_COLUMNS, UNREAD)


@dataclass(frozen=True)
class Order:
    """One order: its name in an address, and the instant that it goes by."""

    name: str
    label: str
    column: str
    ascending: bool

    def page(
        self, rows: Callable[[], QuerySet], *, user, after: str, size: int, key: Hashable | None = None
    ) -> tuple[list[Any], str | None]:
        """The tuples of one page that begins after a cursor, with how many messages each has that `user` has not read;
        and the cursor of the page that follows, if any.

        `rows` makes the list, if its statement is not kept under `key`. Raises BadCursor where the cursor is none of
        ours, or of another order.
        """
        whole = None if key is None else ("list", self.name, after, size, key)
        found = statements.listed(whole, COLUMNS, lambda: self._from(rows(), user, after)[: size + 1])
        if len(found) <= size:
            return found, None
        last = found[size - 1]
        cursor = keyset.cursor_in(self.column, getattr(last, self.column), last.id, ascending=self.ascending)
        return found[:size], cursor

    def _from(self, rows: QuerySet, user, after: str) -> QuerySet:
        rows = keyset.ordered(rows, self.column, ascending=self.ascending)
        if after:
            rows = keyset.after(rows, after, self.column, ascending=self.ascending)
        return rows.with_unread(user).for_list(UNREAD)


USUAL = Order("due", "Due first", "due_at", ascending=True)
ORDERS = (
    USUAL,
    Order("-due", "Due last", "due_at", ascending=False),
    Order("received", "Received first", "received_at", ascending=True),
    Order("-received", "Received last", "received_at", ascending=False),
)
BY_NAME = {order.name: order for order in ORDERS}
