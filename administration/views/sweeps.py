"""Pages of sweeps: when clocks were compared with their events, how many, and which differed. No reference stands here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from administration.pages import for_national_administrators, list_page
from foundations.deadlines.models import Sweep

LATEST, MOST_DIFFERENCES = 50, 200
COLUMNS = {
    "due_at": "Due",
    "amber_at": "At risk from",
    "paused_at": "Paused since",
    "stopped_at": "Stopped",
    "outcome": "Outcome",
}


@require_GET
@for_national_administrators
def listed(request: HttpRequest) -> HttpResponse:
    """The latest sweeps."""
    rows = Sweep.objects.select_related("closure", "target")[:LATEST]
    return list_page(request, "sweeps", "sweeps", {"rows": list(rows), "latest": LATEST})


@require_GET
@for_national_administrators
def one(request: HttpRequest, public_id) -> HttpResponse:
    """One sweep, and what differed: stage, region, from what to what."""
    sweep = get_object_or_404(Sweep.objects.select_related("closure", "target"), public_id=public_id)
    rows = sweep.differences.select_related("organisation").order_by("pk")[:MOST_DIFFERENCES]
    context = {
        "sweep": sweep,
        "rows": list(rows),
        "more": max(0, sweep.differed - MOST_DIFFERENCES),
        "columns": COLUMNS,
        "back": reverse("administration:sweeps"),
    }
    return TemplateResponse(request, "administration/sweep.html", context)
