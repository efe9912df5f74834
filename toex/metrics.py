"""Figures for an alarm, in the text format of Prometheus."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from foundations.notifications import outbox
from toex import lateness

FIGURES = (
    ("toex_oldest_due_reminder_seconds", "How long the oldest reminder that is still to be made has been due"),
    ("toex_oldest_due_email_seconds", "How long the oldest email that is still to be sent has been due"),
    ("toex_emails", "Emails by state"),
)


@never_cache
@require_GET
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Ages and counts. 404 without METRICS_TOKEN, 401 for whoever does not show it, 503 without the database."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").encode(errors="replace")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return _text("Unauthorised\n", 401)
    now = timezone.now()
    try:
        ages = (lateness.oldest_due_reminder(now) or 0, outbox.oldest_due_age(now) or 0)
        counts = outbox.counts()
    except DatabaseError:
        connection.close()
        return _text("", 503)
    lines = []
    for (name, words), value in zip(FIGURES, (*ages, None), strict=True):
        lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge"]
        if value is not None:
            lines.append(f"{name} {value:.1f}")
    lines += [f'toex_emails{{state="{state}"}} {count}' for state, count in counts.items()]
    return _text("\n".join(lines) + "\n", 200)


def _text(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; version=0.0.4; charset=utf-8")
