"""What the queue may be narrowed by, and the closed days that ages are counted with: read once, until they change."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone

from dashboard import rows
from referrals.filters import Choices, filter_choices

# So many teams, and the nation.
MOST = 100
_kept: dict[tuple, Choices] = {}


def of(user, stamp: UUID | None) -> Choices:
    """What `filter_choices` gives, with the closed days as `closure`, as of `stamp`; for all of a team alike.

    The stamp was read before, so what is kept under it is as new as it says, or newer. Without one nothing is kept.
    """
    today = timezone.localdate()
    if stamp is None:
        return _read(user, today)
    scope = user.scope
    key = (stamp, today, scope.is_national, scope.region_ids)
    if key not in _kept:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = found = _read(user, today)
        return found
    return _kept.get(key) or _read(user, today)


def _read(user, today: date) -> Choices:
    return filter_choices(user, (rows.closures_for(user.scope, today),))
