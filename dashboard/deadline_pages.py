"""Pages of deadlines over many referrals: what is late or at risk, and the wall calendar of a month."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboard import calendar, late
from foundations.audit import reading
from foundations.core import keyset
from foundations.core.formats import today
from referrals.permissions import Permission

SHOWN = "referrals.referraldeadline"


def read_late(request) -> dict:
    """What is late or at risk, as the address narrows it. Raises PermissionDenied, Http404."""
    user, now = request.user, timezone.now()
    if not user.has_perm(Permission.VIEW_DEADLINES):
        raise PermissionDenied
    counted = late.counted(user, now)
    filters = late.LateFilters(request.GET, counted=counted)
    try:
        page = late.page(user, filters, counted, after=request.GET.get("after", ""), now=now)
    except keyset.BadCursor:
        raise Http404 from None
    reading.listed(SHOWN, page.rows)
    following = request.GET.copy()
    following["after"] = page.following or ""
    return {
        "filters": filters,
        "page": page,
        "now": now,
        "next": f"?{following.urlencode()}" if page.following else None,
    }


@require_GET
def late_and_at_risk(request):
    """What of a team is late or at risk: by person, by kind, and the list."""
    context = read_late(request)
    return TemplateResponse(request, "dashboard/late.html", context | {"chosen": context["filters"].chosen(request)})


def read_month(request) -> dict:
    """A month, as the address names it: one's own, or a region's. Raises Http404."""
    user = request.user
    regions = calendar.regions(user)
    whose = request.GET.get("whose") or _usual(user, regions)
    month, region = calendar.read(
        user, month=calendar.month_of(request.GET.get("month", ""), today()), whose=whose, found=regions
    )
    for day in month.days:
        reading.listed(SHOWN, day.entries)
    return {"month": month, "region": region, "regions": regions, "whose": whose, "now": timezone.now()}


def _usual(user, regions) -> str:
    own = [region.slug for region in regions if region.pk in user.scope.region_ids]
    return own[0] if own else calendar.MINE


@require_GET
def wall(request):
    """What is due on each day of a month."""
    return TemplateResponse(request, "dashboard/calendar.html", read_month(request))
