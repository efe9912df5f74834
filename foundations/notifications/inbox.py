"""Reading a person's notices."""

from __future__ import annotations

import uuid

from django.db.models import IntegerField, Q, Subquery

from foundations.notifications.models import Notification

PER_PAGE = 50
COUNT_UP_TO = 100


def unread_count(user) -> int:
    """How many notices `user` has not read, counted no further than 100: one statement over a partial index."""
    return Notification.objects.filter(recipient=user).unread()[:COUNT_UP_TO].count()


def unread_of(person) -> Subquery:
    """The same number, for a query of people; `person` is an OuterRef."""
    rows = Notification.objects.filter(recipient=person).unread().order_by()[:COUNT_UP_TO]
    return Counted(rows.values("pk"))


class Counted(Subquery):
    """How many rows a query has."""

    template = "(select count(*) from (%(subquery)s) counted)"
    output_field = IntegerField()


def page(user, *, before: uuid.UUID | None = None, unread: bool = False) -> tuple[list[Notification], bool]:
    """Up to fifty notices of `user`, newest first, older than the one named `before`; and whether there are more.

    `unread`: those alone that they have not read. Raises Notification.DoesNotExist where `before` names no notice of
    theirs.
    """
    notices = Notification.objects.for_user(user)
    if before:
        last = notices.get(public_id=before)
        notices = notices.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    if unread:
        notices = notices.unread()
    found = list(notices[: PER_PAGE + 1])
    return found[:PER_PAGE], len(found) > PER_PAGE


def by_referral(notices: list[Notification]) -> list[tuple[str, list[Notification]]]:
    """The notices of a page by reference, the one with the newest notice first; those without one last."""
    groups: dict[str, list[Notification]] = {}
    for notice in notices:
        groups.setdefault(notice.reference, []).append(notice)
    return sorted(groups.items(), key=lambda group: not group[0])
