"""Home, and the queue of referrals."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboard import habits, work
from dashboard import home as homes
from dashboard import queue as queues
from referrals.statuses import Status


@require_GET
def home(request):
    """What waits for this person, what is at risk, what moved on, and how their team's work stands."""
    user, now = request.user, timezone.now()
    context = {"shown": work.SHOWN, "now": now, "Status": Status, "counted": {}}
    if user.scope.meets_referrals:
        context |= homes.read(user, now)
        request.unread_notices = context["counted"][work.UNREAD]
        context |= {
            "shares_waiting": context["counted"][work.SHARES],
            "restricted_unseen": context["counted"][work.UNSEEN],
            "extensions_waiting": context["counted"][work.EXTENSIONS],
            "to_review": context["counted"][work.REVIEWS],
        }
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
