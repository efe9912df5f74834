"""How many open taskings people have."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from foundations.accounts.models import User
from tasking.models import Tasking


def open_taskings(people: list[int], by: User) -> Mapping[int, int]:
    """By id, of those of `people` who have some that `by` sees. One statement."""
    rows = Tasking.objects.visible_to(by).filter(given_to__in=people).open().order_by().values("given_to")
    return dict(rows.annotate(count=Count("pk")).values_list("given_to", "count"))
