"""Pages of one referral: summary, request, decisions, history, and the confirm page of each step."""

from __future__ import annotations

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from foundations.lifecycle.views import TransitionView
from referrals import answers
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral, ReferralDeadline
from referrals.pages import referral_page
from referrals.statuses import Status


def load(request, key: str) -> Referral:
    """The referral of an address, if this person may see it; else Http404."""
    return Referral.objects.visible_to(request.user).by_key(key)


@require_GET
def summary(request, key: str):
    """Where it stands, who is on it, what is due, and what waits for whom."""
    referral = load(request, key)
    deadlines = ReferralDeadline.objects.filter(referral=referral, stopped_at__isnull=True).order_by("due_at")
    context = referral_page(request, referral, "referrals:summary") | {
        "request_version": referral.requests.first(),
        "deadlines": list(deadlines),
        "decision": referral.decisions.select_related("decided_by", "reason").first(),
        "question": referral.information_requests.select_related("asked_by").filter(answered_at__isnull=True).first()
        if referral.asking_gate
        else None,
        "other_threats": list(referral.other_threats.all()),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "referrals/summary.html", context)


@require_GET
def tasking_request(request, key: str):
    """The request as it was submitted; `?version=` shows an earlier one."""
    referral = load(request, key)
    versions = list(referral.requests.select_related("submitted_by"))
    wanted = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == wanted), None) if wanted else versions[0]
    if shown is None:
        raise Http404
    context = referral_page(request, referral, "referrals:request") | {
        "versions": versions,
        "shown": shown,
        "summaries": answers.summaries(referral, shown),
    }
    return TemplateResponse(request, "referrals/request.html", context)


@require_GET
def decisions(request, key: str):
    """The gates' decisions with their reasons, the questions and answers, and the adviser's advice."""
    referral = load(request, key)
    context = referral_page(request, referral, "referrals:decisions") | {
        "decisions": list(referral.decisions.select_related("decided_by", "reason", "lead_analyst", "region")),
        "questions": list(referral.information_requests.select_related("asked_by", "answered_by")),
        "advice": list(referral.advice.select_related("given_by")),
    }
    return TemplateResponse(request, "referrals/decisions.html", context)


@require_GET
def history(request, key: str):
    """Every step, newest first, with who did it, when and why."""
    referral = load(request, key)
    changes = list(referral.status_changes.select_related("by"))
    context = referral_page(request, referral, "referrals:history") | {"changes": changes}
    return TemplateResponse(request, "referrals/history.html", context)


@require_GET
def submitted(request, key: str):
    """Thanks the requester, names the reference, and says what happens next."""
    referral = load(request, key)
    if referral.status == Status.DRAFT:
        raise Http404
    return TemplateResponse(request, "referrals/submitted.html", {"referral": referral})


class ReferralStep(TransitionView):
    """The confirm page of a step of a referral."""

    lifecycle = LIFECYCLE

    def load(self, request, key: str):
        return load(request, key)

    def context(self, record) -> dict:
        return referral_page(self.request, record, "")

    def done_url(self, record) -> str:
        if record.status == Status.DRAFT and self.request.user.has_perm("referrals.submit", record):
            return reverse("referrals:check", args=[record.public_id])
        if self.kwargs["verb"] == "submit" and self.request.method == "POST":
            return reverse("referrals:submitted", args=[record.key])
        if not Referral.objects.visible_to(self.request.user).filter(pk=record.pk).exists():
            # It went to another region, or back to its requester.
            return reverse("dashboard:home")
        return record.get_absolute_url()
