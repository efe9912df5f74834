"""The tabs of the queue, and how much is behind each."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from foundations.core.counting import counts_by
from referrals.models import Referral
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


def counts(
    narrowed: Callable[[QuerySet], QuerySet], tabs: list[Tab], user, *, key: Hashable | None = None
) -> dict[str, int]:
    """How much is behind each tab, `COUNTED` and one at the most, in one statement; `narrowed` filters a list.
    The statement is kept under `key`.

    Of the person's own region, force or requests, so that an index serves it: what others share with them is in the
    lists, and not in these counts. What everybody of the region sees is counted apart from what is seen by name, which
    is little and would keep the whole from its index.
    """
    groups = {tab.name: tab.statuses for tab in tabs}
    return counts_by(
        lambda: [narrowed(part) for part in _own(Referral.objects.visible_to(user), user)],
        "status",
        groups,
        limit=COUNTED + 1,
        key=key,
    )


def _own(rows: QuerySet, user) -> list[QuerySet]:
    """`rows` as lists that have none in common, each with an index of its own."""
    scope = user.scope
    if scope.works_referrals:
        own = rows if scope.is_national else rows.filter(region_id__in=scope.region_ids)
        return [own.filter(restricted=False), own.filter(restricted=True)]
    mine = Q(requester=user) | Q(sio=user)
    if not scope.force_ids:
        return [rows.filter(mine)]
    force = Q(force_id__in=scope.force_ids, restricted=False)
    return [rows.filter(force), rows.filter(mine).exclude(force)]
