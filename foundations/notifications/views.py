"""A person's notices."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from itertools import groupby

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from foundations.audit import reading
from foundations.core.working_time import local_day
from foundations.notifications import actions, inbox
from foundations.notifications.models import Notification


@require_GET
def notification_list(request):
    """Notices, newest first, fifty to a page, by day. `?before=` names the last notice of the page before."""
    try:
        before = uuid.UUID(request.GET["before"]) if request.GET.get("before") else None
        notices, more = inbox.page(request.user, before=before)
    except (ValueError, Notification.DoesNotExist):
        raise Http404 from None
    reading.listed("notifications.notification", notices)
    context = {
        "days": [(day, list(group)) for day, group in groupby(notices, key=lambda each: local_day(each.created_at))],
        "counted_up_to": inbox.COUNT_UP_TO,
        "older": notices[-1].public_id if more else None,
        "paged": before is not None,
    }
    return render(request, "notifications/list.html", context)


@require_POST
def mark_read(request, public_id):
    """Mark one notice as read and return to the list."""
    notice = get_object_or_404(Notification.objects.for_user(request.user), public_id=public_id)
    actions.mark_read(notice, by=request.user)
    return redirect("notifications:list")


@require_POST
def follow(request, public_id):
    """Mark one notice as read and go where it leads. A POST, because it changes something; a link would not be asked."""
    notice = get_object_or_404(Notification.objects.for_user(request.user), public_id=public_id)
    actions.mark_read(notice, by=request.user)
    return HttpResponseRedirect(notice.path or reverse("notifications:list"), status=HTTPStatus.SEE_OTHER)


@require_POST
def mark_all_read(request):
    """Mark every notice as read and return to the list."""
    actions.mark_all_read(by=request.user)
    return redirect("notifications:list")
