"""The gates' questions on a page of their own: each with its day, its reminders, its answer and the files of that."""

from __future__ import annotations

import uuid

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from referrals.deciding import questions as asked
from referrals.lifecycle import LIFECYCLE
from referrals.pages import referral_page
from referrals.views.referral import load


@require_GET
def questions(request, key: str):
    """Every question: those that are open as they were asked, then the others, the newest first."""
    referral = load(request, key)
    rows = list(asked.of(referral))
    context = referral_page(request, referral, "referrals:questions") | {
        "open": [row for row in rows if row.is_open],
        "settled": [row for row in reversed(rows) if not row.is_open],
        "may": {row.verb for row in LIFECYCLE.available(referral, request.user)},
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "referrals/deciding/questions.html", context)


@require_GET
def download(request, key: str, public_id: uuid.UUID):
    """A file that came with an answer."""
    return asked.file_of(request.user, load(request, key), public_id)
