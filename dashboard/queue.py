"""One page of the queue, as its address asks for it: tab, filters, order, columns, place."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone

from dashboard import choices, habits, rows, tabs
from dashboard.bulk import BULKS
from dashboard.models import Habit
from foundations.accounts.isolation import context as isolation
from foundations.audit import reading
from foundations.core import keyset
from referrals import ordering
from referrals.filters import QueueFilters, every_parameter
from referrals.models import Referral
from referrals.permissions import Permission
from referrals.querysets import FEW
from referrals.statuses import Status

PAGE = 50
# What an address says besides the filters.
OWN = ("tab", "sort", "columns", "view", "after")
# What is left behind where the list becomes another one.
OF_ONE_LIST = ("after", "view")


@dataclass
class Address:
    """The parameters of a queue's address, read; what is not understood is named in `problems`."""

    query: QueryDict
    user: object
    problems: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.tabs = tabs.of(self.user)
        self.tab = self._one("tab", {tab.name: tab for tab in self.tabs}, None)
        self.order = self._one("sort", ordering.BY_NAME, ordering.USUAL)
        self.columns = [name for name in self.query.getlist("columns") if name in rows.COLUMNS]
        if len(self.columns) < len(self.query.getlist("columns")):
            self.problems.append("Columns")

    def _one(self, name: str, known: dict, otherwise):
        value = self.query.get(name, "")
        if value and value not in known:
            self.problems.append({"tab": "Tab", "sort": "Order"}[name])
        return known.get(value, otherwise)

    def with_changes(self, *, without: tuple[str, ...] = OF_ONE_LIST, **changes) -> str:
        """This address with other parameters; the list begins anew."""
        query = self.query.copy()
        for name in (*without, *changes):
            query.pop(name, None)
        for name, value in changes.items():
            if isinstance(value, list | tuple):
                query.setlist(name, value)
            elif value:
                query[name] = value
        return f"?{query.urlencode()}" if query else "?tab=open"


def page(request, habit: Habit) -> dict:
    """The context of `dashboard/queue.html`, in two statements; one more where the choices of the filters changed, and
    one, every few minutes, that notes the look.
    """
    user, now = request.user, timezone.now()
    request.unread_notices = habit.unread
    address = Address(request.GET, user)
    filters = QueueFilters(request.GET, user=user, lenient=True, found=choices.of(user, habit.stamp))
    key = _key(address, filters, user)
    found, following, lost = _rows(address, filters, user, key)
    reading.listed("referrals.referral", found)
    tab = None if filters.has_statuses() and address.tab is None else address.tab or tabs.OPEN
    since = habits.look(habit, tab.name if tab else "filtered", now) if not address.query.get("after") else None
    narrowed = filters.narrow_but_for_status if filters.narrows() else None
    counts = tabs.counts(narrowed, address.tabs, user, key=key)
    counted = rows.counters(filters.found.get("closure", ()))
    context = {
        "lines": rows.lines(found, counted, user=user, since=since or _since(habit, tab, now), now=now),
        "next": address.with_changes(without=(), after=following) if following else None,
        "first": address.with_changes(without=("after",)) if address.query.get("after") else None,
        "lost": lost,
        "unknown": _unknown(address, filters),
    }
    return context | around(request, address, filters, habit, tab=tab, counts=counts, now=now)


def around(request, address: Address, filters: QueueFilters, habit: Habit, *, tab, counts: dict, now) -> dict:
    """What stands around the table; nothing here asks the database."""
    user = request.user
    usual = rows.USUAL if user.scope.works_referrals else rows.USUAL_FOR_REQUESTERS
    columns = address.columns or [name for name in habit.columns if name in rows.COLUMNS] or list(usual)
    columns = [name for name in rows.COLUMNS if name in columns]
    return {
        "filters": filters,
        "chosen": filters.chosen(request),
        "misread": [*address.problems, *filters.dropped, *(str(filters[name].label) for name in filters.errors)],
        "tabs": [
            {
                "label": one.label,
                "href": address.with_changes(without=(*OF_ONE_LIST, "status", "finished"), tab=one.name),
                "current": one == tab,
                "count": counts.get(one.name, 0),
            }
            for one in address.tabs
        ],
        "counted": tabs.COUNTED_NARROWED if filters.narrows() else tabs.COUNTED,
        "columns": columns,
        "all_columns": rows.COLUMNS,
        "sorts": _sorts(address),
        "order": address.order,
        "kept": _kept(address),
        "link": address.with_changes(columns=columns, sort=address.order.name, tab=tab.name if tab else None),
        "clear": address.with_changes(
            without=(*OF_ONE_LIST, *filters.parameters()), tab=address.tab and address.tab.name
        ),
        "habit": habit,
        "bulks": list(BULKS.values()) if user.has_perm(Permission.HANDLE) else [],
        "views": _shown(habit),
        "view": _opened(habit, address),
        "to_save": _to_save(address, filters, columns),
        "now": now,
        "Status": Status,
    }


def _visible(user):
    return Referral.objects.visible_to(user)


def _key(address: Address, filters: QueueFilters, user) -> Hashable | None:
    """All that the list and its counts are made of: who asks, what they are named on, tab and filters.

    Nothing where that goes by the clock; where they are named on very much, the periods of grants do.
    """
    named, chosen = isolation.named_on(user), filters.key()
    if chosen is None or named is None or len(named) > FEW:
        return None
    return user.pk, user.scope, user.covers, named, address.tab, chosen


def _rows(address: Address, filters: QueueFilters, user, key: Hashable | None):
    """The tuples of this page, the cursor of the next, and whether the place in the list could not be read."""
    statuses = address.tab.statuses if address.tab else None

    def listed():
        return filters.narrow(_visible(user), statuses=statuses)

    cursor = address.query.get("after", "")
    try:
        return *address.order.page(listed, user=user, after=cursor, size=PAGE, key=key), False
    except keyset.BadCursor:
        return *address.order.page(listed, user=user, after="", size=PAGE, key=key), True


def _since(habit: Habit, tab, now):
    """The instant that the marks of the visit under way count from."""
    return habits.since(habit, tab.name if tab else "filtered", now)


def _unknown(address: Address, filters: QueueFilters) -> list[str]:
    known = every_parameter() | set(OWN)
    return [name[:50] for name in address.query if name not in known]


def _sorts(address: Address) -> dict[str, dict]:
    """For each column that an index sorts: where a click on its head leads, and how it is sorted now."""
    heads = {}
    for column, orders in rows.SORTS.items():
        first, second = orders
        href = address.with_changes(sort=second if address.order.name == first else first)
        heads[column] = {"href": href, "sort": orders.get(address.order.name, "")}
    return heads


def _kept(address: Address) -> list[tuple[str, str]]:
    """What the form of the filters sends along, so that tab, order and columns stay."""
    names = ("tab", "sort", "columns")
    return [(name, value) for name in names for value in address.query.getlist(name)]


def _opened(habit: Habit, address: Address) -> dict | None:
    """The saved view that was opened."""
    return next((view for view in _shown(habit) if view["id"] == address.query.get("view")), None)


def _to_save(address: Address, filters: QueueFilters, columns: list[str]) -> str:
    """What of this address can be saved: without what is gone."""
    query = filters.data.copy()
    for name in (*OF_ONE_LIST, *address.query.keys() - every_parameter(), *filters.errors):
        query.pop(name, None)
    query.setlist("columns", columns)
    query["sort"] = address.order.name
    if address.tab:
        query["tab"] = address.tab.name
    return query.urlencode()


def _shown(habit: Habit) -> list[dict]:
    shown = [
        {
            "id": view.id,
            "name": view.name,
            "own": view.owner == habit.user_id,
            "shared": view.team is not None,
            "first": view.id == str(habit.default_view),
        }
        for view in habit.views
    ]
    return sorted(shown, key=lambda view: (not view["own"], view["name"].lower()))
