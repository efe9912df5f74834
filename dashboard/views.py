"""Home, and the queue of referrals."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboard import habits, work
from dashboard import queue as queues
from foundations.audit import reading
from referrals.models import Referral
from referrals.sight import emergency
from referrals.statuses import Status


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
    """Referrals that this person may see: as the address says, 50 a page; without an address, their first view."""
    habit = habits.of(request.user)
    if not request.GET and habit.default_query:
        return HttpResponseRedirect(f"?{habit.default_query}")
    context = queues.page(request, habit)
    # The list is shown all the same: what a link meant is mostly in the rest of it.
    misread = context["lost"] or context["unknown"]
    return TemplateResponse(request, "dashboard/queue.html", context, status=400 if misread else 200)
