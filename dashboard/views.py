"""Home, and the queue of referrals."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboard import work
from foundations.audit import reading
from foundations.core import keyset
from referrals.filters import QueueFilters
from referrals.models import Referral
from referrals.sight import emergency
from referrals.statuses import Status

PAGE = 50
COUNTED = 1000


@require_GET
def home(request):
    """What waits for this person, what is late, what is new, and how their team's work stands."""
    user, now = request.user, timezone.now()
    visible = Referral.objects.visible_to(user)
    by_status, shares_waiting = work.counts(user)
    context = {
        "awaiting": list(work.awaiting(user).for_list()[: work.SHOWN + 1]),
        "late": list(visible.late(now).in_queue_order().for_list()[: work.SHOWN + 1]),
        "new": list(work.since_yesterday(user).for_list()[: work.SHOWN + 1]),
        "by_status": [(Status(status), count) for status, count in by_status],
        "restricted_unseen": emergency.unseen_count(user),
        "shares_waiting": shares_waiting,
        "shown": work.SHOWN,
        "now": now,
        "Status": Status,
    }
    for rows in ("awaiting", "late", "new"):
        reading.listed("referrals.referral", context[rows][: work.SHOWN])
    return TemplateResponse(request, "dashboard/home.html", context)


@require_GET
def queue(request):
    """Referrals that this person may see: filtered by the address, due first, 50 a page."""
    filters = QueueFilters(request.GET, user=request.user)
    referrals = filters.narrow(Referral.objects.visible_to(request.user))
    cursor = request.GET.get("after", "")
    rows = referrals.in_queue_order()
    if cursor:
        try:
            rows = keyset.after_due(rows, cursor)
        except keyset.BadCursor:
            return HttpResponseRedirect(_address(request, after=None))
    page = list(rows.for_list()[: PAGE + 1])
    following = page[PAGE - 1] if len(page) > PAGE else None
    context = {
        "filters": filters,
        "chosen": filters.chosen(request),
        "rows": page[:PAGE],
        # What fits on one page is counted already.
        "count": referrals.order_by()[: COUNTED + 1].count() if cursor or following else len(page),
        "counted": COUNTED,
        "next": _address(request, after=keyset.cursor_of(following.due_at, following.id)) if following else None,
        "first": _address(request, after=None) if cursor else None,
        "now": timezone.now(),
        "Status": Status,
    }
    reading.listed("referrals.referral", context["rows"])
    return TemplateResponse(request, "dashboard/queue.html", context)


def _address(request, *, after: str | None) -> str:
    """This page's address with another place to begin."""
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}" if query else request.path
