"""The calendar feed: the page on which its address is made and revoked, and the address itself."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import feeds
from foundations.accounts import feeds as secrets
from foundations.accounts.isolation import context as isolation
from foundations.audit import reading

# How often one feed may be read, and how often one address may ask for what is none, in so many seconds.
WINDOW = 600
READS, MISSES = 30, 30
LONGEST = 100
SHOWN = "referrals.referraldeadline"


@require_http_methods(["GET", "POST"])
def feed(request):
    """Whether one has a feed; make one, replace it, revoke it. Its address is shown once, as the answer to making it."""
    address = ""
    if request.method == "POST" and request.POST.get("do") == "revoke":
        if secrets.revoke(request.user):
            messages.success(request, "The address no longer works.")
        return HttpResponseRedirect(reverse("dashboard:calendar-feed"))
    if request.method == "POST":
        address = address_of(secrets.make(request.user))
    context = {"feed": secrets.of(request.user), "address": address}
    return TemplateResponse(request, "dashboard/calendar_feed.html", context)


def address_of(secret: str) -> str:
    """The whole address that a calendar program is given."""
    return settings.SITE_URL + reverse("dashboard:read-feed", args=[secret])


@login_not_required
@require_safe
def read(request, secret: str):
    """The deadlines of whoever has that secret, as a calendar. The same 404 for a wrong one and a revoked one."""
    address = get_adapter().get_client_ip(request) or "unknown"
    if _is_over(f"calendar-feed:miss:{address}", MISSES, count=False):
        return _too_many()
    user = secrets.whose(secret) if len(secret) <= LONGEST else None
    if user is None or not user.scope.meets_referrals:
        _is_over(f"calendar-feed:miss:{address}", MISSES)
        raise Http404
    if _is_over(f"calendar-feed:{user.pk}", READS):
        return _too_many()
    if isolation.current() is not None:
        isolation.switch_to(user)
    request.user = user
    rows = feeds.deadlines_of(user)
    content = feeds.written(rows, user)
    secrets.note_read(user, now=timezone.now())
    etag = feeds.etag_of(content)
    if etag in [given.removeprefix("W/") for given in parse_etags(request.headers.get("If-None-Match", ""))]:
        return _headed(HttpResponseNotModified(), etag)
    reading.listed(SHOWN, rows)
    reading.disclosed(recipients=[{"email": user.email}], reason="Calendar feed")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    return _headed(response, etag)


def _headed(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _too_many() -> HttpResponse:
    response = HttpResponse("Too many requests. Try again in ten minutes.\n", status=429, content_type="text/plain")
    response["Retry-After"] = str(WINDOW)
    return response


def _is_over(key: str, most: int, *, count: bool = True) -> bool:
    """Whether something was done more often than it may be; counts this time too, unless it is only asked."""
    if not count:
        return cache.get(key, 0) >= most
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out in between.
        return False
