"""The timeline of a referral: the page, and the same as PDF."""

from __future__ import annotations

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from foundations.core import keyset
from foundations.documents.responses import paper
from referrals.pages import referral_page
from referrals.timeline import lines, printing
from referrals.timeline.forms import TimelineFilters
from referrals.views.referral import load


@require_GET
def timeline(request, key: str):
    """Everything that happened, newest first, as far as this person may see it."""
    referral = load(request, key)
    filters = TimelineFilters(request.GET, referral=referral, user=request.user)
    chosen = filters.chosen(request)
    try:
        found, following = lines.read(referral, request.user, filters.narrowed(), after=request.GET.get("after", ""))
    except keyset.BadCursor:
        raise Http404 from None
    query = request.GET.copy()
    first = query.pop("after", None)
    context = referral_page(request, referral, "referrals:history") | {
        "filters": filters,
        "chosen": chosen,
        "lines": found,
        "query": query.urlencode(),
        "next": f"?{_with(query, after=following)}" if following else None,
        "first": f"?{query.urlencode()}" if first else None,
    }
    return TemplateResponse(request, "referrals/timeline.html", context)


@require_GET
def timeline_pdf(request, key: str):
    """What the filters leave of the timeline, as PDF; logged as a disclosure."""
    referral = load(request, key)
    filters = TimelineFilters(request.GET, referral=referral, user=request.user)
    content = printing.as_pdf(referral, filters.narrowed(), by=request.user, at=timezone.now())
    return paper(content, printing.file_name(referral))


def _with(query, **more: str) -> str:
    query = query.copy()
    for name, value in more.items():
        query[name] = value
    return query.urlencode()
