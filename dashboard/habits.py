"""How a person likes their queue, and when they last looked at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils.dateparse import parse_datetime

from dashboard.models import Habit, SavedView

# Whoever comes back after this long makes a new visit: what is new is counted from the last look of the visit before.
VISIT = timedelta(minutes=30)
# A look is noted no more often than this.
NOTED = timedelta(minutes=5)


def of(user) -> Habit:
    """Their habit, with `default_query`: the address of the view that they see first, None where there is none."""
    views = SavedView.objects.visible_to(user).filter(public_id=OuterRef("default_view"))
    found = Habit.objects.filter(user=user).annotate(default_query=Subquery(views.values("query")[:1])).first()
    if found is None:
        found = Habit(user=user)
        found.default_query = None
    return found


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
