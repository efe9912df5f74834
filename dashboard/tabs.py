"""The tabs of the queue, and how much is behind each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from foundations.core.counting import counts_by
from referrals.statuses import FINAL, OPEN_IN_ORDER, Status

# No count goes further.
COUNTED = 1000


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


def counts(rows: QuerySet, tabs: list[Tab], user) -> dict[str, int]:
    """How many of `rows` are behind each tab, `COUNTED` and one at the most, in one statement.

    Of the person's own region, force or requests, so that an index serves it: what others share with them is in the
    lists, and not in these counts.
    """
    groups = {tab.name: tab.statuses for tab in tabs}
    return counts_by(_own(rows, user), "status", groups, limit=COUNTED + 1)


def _own(rows: QuerySet, user) -> QuerySet:
    scope = user.scope
    if scope.is_national:
        return rows
    if scope.region_ids:
        return rows.filter(region_id__in=scope.region_ids)
    rule = Q(requester=user) | Q(sio=user)
    return rows.filter(rule | Q(force_id__in=scope.force_ids) if scope.force_ids else rule)
