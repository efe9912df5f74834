"""The tabs of the queue, and how much is behind each."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from foundations.core import statements
from foundations.core.counting import counts_by
from referrals.models import Referral
from referrals.statuses import FINAL, OPEN_IN_ORDER, Status

# No count goes further.
COUNTED = 1000
# Nor further than this with a filter, which each row has to be read for.
COUNTED_NARROWED = 100


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the address, and the statuses that it lists."""

    name: str
    label: str
    statuses: tuple[str, ...]
    # For those who work for a region or the nation alone.
    works: bool = True


OPEN = Tab("open", "Open", tuple(status.value for status in OPEN_IN_ORDER), works=False)
TABS = (
    OPEN,
    Tab("first-gate", "First gate", (Status.SCTAC_TRIAGE.value,)),
    Tab("second-gate", "Second gate", (Status.GATEWAY_TRIAGE.value,)),
    Tab("questions", "Questions", (Status.INFORMATION_REQUESTED.value,)),
    Tab(
        "work",
        "In work",
        (
            Status.AGREEING_TERMS.value,
            Status.IN_DEVELOPMENT.value,
            Status.REASSESSMENT.value,
            Status.AGREEING_OWNERSHIP.value,
            Status.CLOSING.value,
        ),
    ),
    Tab("hold", "On hold", (Status.ON_HOLD.value,)),
    Tab("finished", "Finished", tuple(status.value for status in Status if status in FINAL), works=False),
)


def of(user) -> list[Tab]:
    """The tabs that this person has."""
    return [tab for tab in TABS if user.scope.works_referrals or not tab.works]


def counts(
    narrowed: Callable[[QuerySet], QuerySet] | None, tabs: list[Tab], user, *, key: Hashable | None = None
) -> dict[str, int]:
    """How much is behind each tab, one more than is counted at the most, in one statement, which is kept under `key`.

    `narrowed` filters a list; None: nothing is filtered. Of the person's own region, force or requests, so that an index
    serves it: what others share with them is in the lists, and not in these counts. What everybody of the region sees is
    counted apart from what is seen by name, which is little and would keep the whole from its index.
    """
    if narrowed is None and user.scope.works_referrals:
        return _all(tabs, user, key)
    groups = {tab.name: tab.statuses for tab in tabs}
    most = COUNTED_NARROWED if narrowed else COUNTED
    return counts_by(
        lambda: [narrowed(part) if narrowed else part for part in _own(Referral.objects.visible_to(user), user)],
        "status",
        groups,
        limit=most + 1,
        key=key,
    )


def _all(tabs: list[Tab], user, key: Hashable | None) -> dict[str, int]:
    """The counts without a filter: from an index alone, but for what is seen by name."""
    whole = None if key is None else ("all", key)
    with connection.cursor() as cursor:
        statements.ask(cursor, whole, lambda: _by_role_and_name(user))
        found: dict[str, int] = {}
        for status, number in cursor.fetchall():
            found[status] = found.get(status, 0) + number
    return {tab.name: min(sum(found.get(one, 0) for one in tab.statuses), COUNTED + 1) for tab in tabs}


_RECEIVED = "select status, number from toex_received(%s::varchar[], %s)"


def _by_role_and_name(user) -> statements.Statement:
    rows = _own(Referral.objects.visible_to(user), user)[-1].order_by()
    sql, parameters = rows.values_list("status").annotate(number=Count("pk")).query.sql_with_params()
    return f"{_RECEIVED} union all {sql}", (list(Status.values), COUNTED + 1, *parameters)  # noqa: S608


def _own(rows: QuerySet, user) -> list[QuerySet]:
    """`rows` as lists that have none in common, each with an index of its own; what is seen by name comes last."""
    scope = user.scope
    if scope.works_referrals:
        regions = None if scope.is_national else scope.region_ids
        own = rows if regions is None else rows.filter(region_id__in=regions)
        by_name = Q(restricted=True) | Q(received_at__isnull=True)
        return [Referral.objects.received_in(regions), own.named(user).filter(by_name)]
    mine = Q(requester=user) | Q(sio=user)
    if not scope.force_ids:
        return [rows.filter(mine)]
    force = Q(force_id__in=scope.force_ids, restricted=False)
    return [rows.filter(force), rows.filter(mine).exclude(force)]
