"""The filters of the queue and of the API's list: one reading of the address for both."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from referrals.models import Priority
from referrals.statuses import Status

_STATUSES = {status.value for status in Status}
_PRIORITIES = {priority.value for priority in Priority}


@dataclass(frozen=True)
class QueueFilter:
    """What was asked for, as far as it makes sense; values that do not exist are dropped and named in `dropped`."""

    status: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    threat: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    lead: str = ""
    late: bool = False
    mine: bool = False
    dropped: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, params) -> QueueFilter:
        """From the parameters of an address (a QueryDict). Never raises."""
        status = params.getlist("status")
        priority = params.getlist("priority")
        dropped = [one for one in status if one not in _STATUSES] + [one for one in priority if one not in _PRIORITIES]
        return cls(
            status=tuple(one for one in status if one in _STATUSES),
            priority=tuple(one for one in priority if one in _PRIORITIES),
            threat=_slugs(params, "threat"),
            force=_slugs(params, "force"),
            region=_slugs(params, "region"),
            lead=params.get("lead", "")[:40].replace("\x00", ""),
            late=params.get("late") == "1",
            mine=params.get("mine") == "1",
            dropped=tuple(one[:40] for one in dropped),
        )

    def apply(self, referrals: QuerySet, user) -> QuerySet:
        """`referrals` narrowed to what was asked for."""
        conditions = {
            "status__in": self.status,
            "priority__in": self.priority,
            "primary_threat__code__in": self.threat,
            "force__slug__in": self.force,
            "region__slug__in": self.region,
        }
        referrals = referrals.filter(**{name: values for name, values in conditions.items() if values})
        if self.lead == "none":
            referrals = referrals.filter(lead_analyst__isnull=True)
        elif self.lead:
            referrals = referrals.filter(lead_analyst__email=self.lead)
        if self.mine:
            referrals = referrals.filter(lead_analyst=user)
        if self.late:
            referrals = referrals.late(timezone.now())
        return referrals


def _slugs(params, name: str) -> tuple[str, ...]:
    return tuple(one[:60].replace("\x00", "") for one in params.getlist(name)[:60] if one)
