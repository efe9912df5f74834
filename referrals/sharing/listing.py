"""The unit's page of what is shared: which share stands in which list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Q, When

from referrals.models import Share, ShareKind, ShareStatus
from referrals.sharing.querysets import theirs, units_of
from referrals.sharing.statuses import OPEN

# Nobody has as many at once; the page says so where it is not all.
MOST = 200
ENDED = 50


@dataclass
class Lists:
    """What waits, what holds and what has ended, from the side of one person's units."""

    offered_to_us: list[Share] = field(default_factory=list)
    asked_of_us: list[Share] = field(default_factory=list)
    shared_with_us: list[Share] = field(default_factory=list)
    offered_by_us: list[Share] = field(default_factory=list)
    shared_by_us: list[Share] = field(default_factory=list)
    asked_by_us: list[Share] = field(default_factory=list)
    ended: list[Share] = field(default_factory=list)
    more: bool = False

    def everything(self) -> Iterable[Share]:
        """Each share that some list shows."""
        for rows in vars(self).values():
            if isinstance(rows, list):
                yield from rows


def of_units(user) -> Lists:
    """The shares of the units that `user` answers for, in two statements."""
    own = Q(pk__in=Share.objects.handled_by(user).values("pk"))
    rows = Share.objects.visible_to(user).filter(own | theirs(user)).with_names()
    still_open = rows.filter(status__in=OPEN).exclude(_handed_over()).order_by("ends_at", "pk")[: MOST + 1]
    over = rows.filter(~Q(status__in=OPEN) | _handed_over()).order_by(_last_at().desc(), "-pk")[:ENDED]
    open_ones, units = list(still_open), units_of(user)
    lists = Lists(ended=list(over), more=len(open_ones) > MOST)
    for share in open_ones[:MOST]:
        _list_of(lists, share, ours=_is_ours(share, user, units)).append(share)
    return lists


def _handed_over() -> Q:
    return Q(kind=ShareKind.TRANSFER, status=ShareStatus.ACCEPTED)


def _last_at():
    return Case(When(ended_at__isnull=False, then="ended_at"), When(decided_at__isnull=False, then="decided_at"))


def _is_ours(share: Share, user, units) -> bool:
    """Whether it gives something to a unit of theirs, and not takes it."""
    unit = share.to_organisation
    return unit.pk in units or (unit.served_nationally and user.scope.is_national)


def _list_of(lists: Lists, share: Share, *, ours: bool) -> list[Share]:
    if share.status == ShareStatus.OFFERED:
        return lists.offered_to_us if ours else lists.offered_by_us
    if share.status == ShareStatus.ASKED:
        return lists.asked_by_us if ours else lists.asked_of_us
    return lists.shared_with_us if ours else lists.shared_by_us
