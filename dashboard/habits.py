"""How a person likes their queue, and when they last looked at it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from dashboard.models import Habit, ListStamp, SavedView
from foundations.accounts.models import User
from foundations.core import statements
from foundations.notifications import inbox

# Whoever comes back after this long makes a new visit: what is new is counted from the last look of the visit before.
VISIT = timedelta(minutes=30)
# A look is noted no more often than this.
NOTED = timedelta(minutes=5)


COLUMNS = (
    "habit_id",
    "columns",
    "looks",
    "default_view",
    "default_query",
    "views",
    "unread",
    "stamp",
)


def of(user) -> Habit:
    """Their habit, with what else the queue needs of them, in one statement.

    `default_query`: the address of the view that they see first, None where there is none; `views`: all that they may
    open; `unread`: how many notices they have not read; `stamp`: of the lists that the queue is narrowed by.
    """
    key = ("habit", user.pk, user.scope.region_ids, user.scope.is_national)
    row = statements.listed(key, COLUMNS, lambda: _of(user))[0]
    likes = {"columns": json.loads(row.columns), "looks": json.loads(row.looks)} if row.habit_id else {}
    found = Habit(id=row.habit_id, user=user, default_view=row.default_view, **likes)
    found.default_query, found.unread, found.stamp = row.default_query, row.unread, row.stamp
    found.views = [View(**json.loads(view)) for view in row.views]
    return found


class View(NamedTuple):
    """A saved view, as far as the queue names it."""

    id: str
    name: str
    owner: int
    team: int | None


def _of(user):
    views = SavedView.objects.visible_to(user).order_by()
    entry = JSONObject(id="public_id", name="name", owner="owner_id", team="team_id")
    people = User.objects.filter(pk=user.pk).order_by()
    return people.annotate(
        default_query=Subquery(views.filter(public_id=OuterRef("queue_habit__default_view")).values("query")[:1]),
        views=ArraySubquery(views.values(entry=entry)),
        unread=inbox.unread_of(OuterRef("pk")),
        stamp=Subquery(ListStamp.objects.values("value")[:1]),
    ).values_list(
        "queue_habit__id",
        "queue_habit__columns",
        "queue_habit__looks",
        "queue_habit__default_view",
        "default_query",
        "views",
        "unread",
        "stamp",
    )


def keep(user, **likes) -> None:
    """Write what they like; what is not given stays. One statement, also the first time."""
    Habit.objects.bulk_create(
        [Habit(user=user, **likes)], update_conflicts=True, unique_fields=["user"], update_fields=list(likes)
    )


def look(habit: Habit, tab: str, now: datetime) -> datetime:
    """Note that they look at a tab now; gives the instant since which something counts as new to them.

    The first look finds nothing new.
    """
    since, last = _read(habit, tab, now)
    if now - last > VISIT:
        since = last
    if now - last > NOTED or tab not in habit.looks:
        looks = habit.looks | {tab: [since.isoformat(), now.isoformat()]}
        keep(habit.user, looks=looks)
    return since


def since(habit: Habit, tab: str, now: datetime) -> datetime:
    """The instant since which something counts as new in the visit under way."""
    return _read(habit, tab, now)[0]


def _read(habit: Habit, tab: str, now: datetime) -> tuple[datetime, datetime]:
    kept = habit.looks.get(tab)
    return (parse_datetime(kept[0]), parse_datetime(kept[1])) if kept else (now, now)


VISITED = """
insert into dashboard_habit as habit (user_id, columns, looks)
values (%(user)s, '[]', jsonb_build_object(%(tab)s, jsonb_build_array(%(first)s, %(now)s)))
on conflict (user_id) do update set looks = jsonb_set(habit.looks, array[%(tab)s], jsonb_build_array(
    case
        when habit.looks -> %(tab)s is null then %(first)s
        when %(now)s::timestamptz - (habit.looks -> %(tab)s ->> 1)::timestamptz > %(visit)s then habit.looks -> %(tab)s ->> 1
        else habit.looks -> %(tab)s ->> 0
    end,
    %(now)s
))
returning looks -> %(tab)s ->> 0
"""


def visit(user, tab: str, now: datetime, *, first: datetime) -> datetime:
    """As `look`, for a page that asks nothing else of a habit: read and written in one statement.

    `first`: since when something is new at the very first look.
    """
    values = {"user": user.pk, "tab": tab, "first": first.isoformat(), "now": now.isoformat(), "visit": VISIT}
    with connection.cursor() as cursor:
        cursor.execute(VISITED, values)
        return parse_datetime(cursor.fetchone()[0])
