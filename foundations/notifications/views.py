"""A person's notices, how they want to be told, and what GOV.UK Notify says became of e-mails."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundations.audit import reading
from foundations.core.formats import day
from foundations.core.working_time import local_day
from foundations.notifications import actions, bounces, inbox, kinds, preferences, sights
from foundations.notifications.forms import PreferencesForm
from foundations.notifications.models import Notification

LONGEST_RECEIPT = 20_000


@require_GET
def notification_list(request):
    """Notices, newest first, fifty to a page, by day or by referral. `?before=` names the last notice of the page before."""
    show_unread = request.GET.get("show") == "unread"
    grouped = request.GET.get("by") == "referral"
    try:
        before = uuid.UUID(request.GET["before"]) if request.GET.get("before") else None
        notices, more = inbox.page(request.user, before=before, unread=show_unread)
    except (ValueError, Notification.DoesNotExist):
        raise Http404 from None
    reading.listed("notifications.notification", notices)
    context = {
        "groups": _by_referral(notices) if grouped else _by_day(notices),
        "grouped": grouped,
        "show_unread": show_unread,
        "address": _address,
        "offered": sights.offered,
        "counted_up_to": inbox.COUNT_UP_TO,
        "older": _address(grouped, show_unread, before=notices[-1].public_id) if more else None,
        "paged": before is not None,
    }
    return render(request, "notifications/list.html", context)


def _by_day(notices: list[Notification]) -> list[tuple[str, str, list[Notification]]]:
    return [
        (day(date), "", list(group)) for date, group in groupby(notices, key=lambda each: local_day(each.created_at))
    ]


def _by_referral(notices: list[Notification]) -> list[tuple[str, str, list[Notification]]]:
    groups = inbox.by_referral(notices)
    return [(reference or "About no referral", reference, found) for reference, found in groups]


def _address(grouped: bool, show_unread: bool, **more) -> str:
    """The list as it is chosen, or as a link would choose it."""
    wanted = ({"by": "referral"} if grouped else {}) | ({"show": "unread"} if show_unread else {}) | more
    return reverse("notifications:list") + (f"?{urlencode(wanted)}" if wanted else "")


@require_POST
def mark_read(request, public_id):
    """Mark one notice as read and return to the list."""
    notice = get_object_or_404(Notification.objects.for_user(request.user), public_id=public_id)
    actions.mark_read(notice, by=request.user)
    return _back(request)


@require_POST
def follow(request, public_id):
    """Mark one notice as read and go where it leads. A POST, because it changes something; a link would not be asked."""
    notice = get_object_or_404(Notification.objects.for_user(request.user), public_id=public_id)
    actions.mark_read(notice, by=request.user)
    return HttpResponseRedirect(notice.path or reverse("notifications:list"), status=HTTPStatus.SEE_OTHER)


@require_POST
def mark_all_read(request):
    """Mark every notice as read, or those of one reference, and return to the list."""
    actions.mark_all_read(by=request.user, reference=request.POST.get("reference", ""))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it was chosen."""
    return redirect(_address(request.POST.get("by") == "referral", request.POST.get("show") == "unread"))


@require_http_methods(["GET", "POST"])
def preferences_page(request: HttpRequest) -> HttpResponse:
    """How one is told of each kind, and when the digest comes."""
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, initial=PreferencesForm.initial_of(request.user)
    )
    if request.method == "POST" and form.is_valid():
        preferences.save(**form.wishes(), by=request.user)
        messages.success(request, "How you are told is saved.")
        return HttpResponseRedirect(reverse("notifications:preferences"))
    context = {
        "form": form,
        "heading": "How we tell you",
        "submit": "Save",
        "cancel_url": reverse("notifications:list"),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "notifications/preferences.html", context, status=status)


@require_GET
def kinds_page(request: HttpRequest) -> HttpResponse:
    """Every kind of notice: who is told, by which rule, and how unless they chose otherwise."""
    return TemplateResponse(request, "notifications/kinds.html", {"groups": kinds.groups()})


@csrf_exempt
@login_not_required
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """What GOV.UK Notify says became of an e-mail. 404 where it is not used, 401 without its secret."""
    if not settings.NOTIFY_RECEIPTS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").encode(errors="replace")
    if not constant_time_compare(given, f"Bearer {settings.NOTIFY_RECEIPTS_TOKEN}".encode()):
        return HttpResponse("Unauthorised\n", status=401, content_type="text/plain; charset=utf-8")
    try:
        payload = json.loads(request.body[:LONGEST_RECEIPT])
    except (ValueError, RecursionError):
        payload = None
    report = bounces.read_notify(payload) if isinstance(payload, dict) else None
    if report is None:
        return HttpResponse("Not a receipt of ours\n", status=400, content_type="text/plain; charset=utf-8")
    bounces.receive([report])
    return HttpResponse(status=204)
