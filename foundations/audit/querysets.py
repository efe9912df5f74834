"""Questions asked of the log."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet


class LogQuerySet(QuerySet):
    """Rows of the log, newest first and by key."""

    def newest_first(self) -> LogQuerySet:
        return self.order_by("-at", "-id")

    def before(self, at: datetime, row_id: int) -> LogQuerySet:
        """Rows that follow the one named, in `newest_first` order."""
        return self.filter(Q(at__lt=at) | Q(at=at, id__lt=row_id))

    def between(self, start: datetime | None, end: datetime | None) -> LogQuerySet:
        """From `start` up to, not including, `end`."""
        rows = self.filter(at__gte=start) if start else self
        return rows.filter(at__lt=end) if end else rows
