"""Everything that clocks follow: closed days, targets, and whom they moved."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from foundations.deadlines import closures, sweeps, targets


def catch_up(*, now: datetime | None = None) -> int:
    """Let the clocks follow what was changed, and tell those who were not told yet; gives how many due dates moved."""
    now = now or timezone.now()
    moved = closures.catch_up(now=now) + targets.catch_up(now=now)
    sweeps.tell_the_rest(now)
    return moved
