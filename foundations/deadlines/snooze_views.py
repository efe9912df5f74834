"""Putting off one's own reminders of a deadline."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from foundations.audit import reading
from foundations.core import formats
from foundations.core.errors import Conflict
from foundations.deadlines import snoozing
from foundations.deadlines.models import Deadline
from foundations.deadlines.snooze_forms import SnoozeForm


def deadline_of(request, public_id) -> Deadline:
    """The deadline, if this person may see what it is about; else Http404."""
    deadline = Deadline.objects.filter(public_id=public_id).first()
    if deadline is None or not snoozing.sees(deadline, request.user):
        raise Http404
    reading.shown(deadline)
    return deadline


@require_http_methods(["GET", "POST"])
def postpone(request: HttpRequest, public_id) -> HttpResponse:
    """Asks until when and why; those above go on being told."""
    deadline = deadline_of(request, public_id)
    form = SnoozeForm(request.POST if request.method == "POST" else None)
    words = snoozing.obstacle(deadline, by=request.user)
    status = 409 if words and request.method == "POST" else 200
    if request.method == "POST" and not words:
        status = 422
        if form.is_valid():
            try:
                row = snoozing.snooze(deadline, by=request.user, **form.cleaned_data)
            except Conflict as error:
                words, status = error.explanation, 409
            else:
                messages.success(request, f"You are reminded again on {formats.day(row.until)}.")
                return HttpResponseRedirect(reverse("notifications:list"))
    context = {
        "deadline": deadline,
        "form": form,
        "obstacle": words,
        "last_day": snoozing.last_day(),
        "before": list(deadline.snoozes.select_related("user").order_by("-made_at", "-pk")),
        "cancel_url": reverse("notifications:list"),
    }
    return TemplateResponse(request, "deadlines/postpone.html", context, status=status)
