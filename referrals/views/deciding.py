"""Pages of deciding: what is needed for it, one decision with its letter, its PDF, and correcting its words."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from foundations.core.errors import Conflict
from foundations.core.forms import VersionField
from foundations.documents.responses import paper
from referrals.deciding import correcting, letters, listing, ndm, overview, printing
from referrals.forms import CorrectionForm
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from referrals.pages import referral_page
from referrals.permissions import Permission
from referrals.statuses import Status
from referrals.views import stages
from referrals.views.referral import load


@require_GET
def decide(request, key: str):
    """All that is needed to decide, side by side, and the steps that are open."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.HANDLE, referral):
        raise PermissionDenied
    version = overview.version_of(referral)
    if version is None:
        raise Http404
    now = timezone.now()
    verbs = [row for row in LIFECYCLE.available(referral, request.user) if row.verb in OFFERED]
    context = referral_page(request, referral, "referrals:decide") | {
        "version": version,
        "tasks": overview.complete(version),
        "harm": overview.harm(version),
        "alike": overview.alike(referral, version, request.user),
        "capacity": overview.capacity(referral, request.user),
        "questions": list(referral.information_requests.with_names().in_turn()),
        "left": overview.time_left(referral, now),
        "today": timezone.localdate(now),
        "verbs": verbs,
        "may_decide": any(row.verb in letters.VERBS for row in verbs),
    }
    return TemplateResponse(request, "referrals/deciding/decide.html", context)


# The steps that the page offers; the others stand on the summary.
OFFERED = (*sorted(letters.VERBS), "chase", "withdraw_question", "hold")


@require_GET
def decision(request, key: str, public_id: uuid.UUID):
    """One decision: its reasons, the letter as it went, and for those inside its record."""
    referral = load(request, key)
    shown = listing.one(referral, request.user, public_id)
    context = referral_page(request, referral, "referrals:decisions") | {
        "decision": shown,
        "facts": printing.facts(shown),
        "record": listing.record_of(shown),
        "later": printing.later_of(shown),
        "parts": ndm.PARTS,
        "may_correct": correcting.may_correct(shown, by=request.user),
    }
    return TemplateResponse(request, "referrals/deciding/decision.html", context)


@require_GET
def decision_pdf(request, key: str, public_id: uuid.UUID):
    """The same on paper; logged as a disclosure."""
    referral = load(request, key)
    shown = listing.one(referral, request.user, public_id)
    return paper(printing.as_pdf(shown, by=request.user, at=timezone.now()), printing.file_name(shown))


@require_http_methods(["GET", "POST"])
def correct(request, key: str, public_id: uuid.UUID):
    """Put the words of a decision right by one that supersedes it; its letter is read before it goes."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.HANDLE, referral):
        raise PermissionDenied
    corrected = listing.one(referral, request.user, public_id)
    if not correcting.may_correct(corrected, by=request.user, now=False):
        raise PermissionDenied
    if obstacle := correcting.obstacle(corrected):
        raise Conflict(obstacle, links=[("Read the decision", _address(corrected))])
    posted = request.POST if request.method == "POST" else None
    form = CorrectionForm(posted, record=referral, by=request.user, verb=corrected.verb, initial=_said(corrected))
    form.fields["version"] = VersionField(initial=referral.version)
    stage = stages.of(request)
    if posted is None or stage == stages.CHANGE:
        return _correct_page(request, referral, corrected, form, status=200)
    problem = "" if form.is_valid() and stage == stages.READ else stages.problem_of_letter(request, form)
    if form.errors and not problem:
        return _correct_page(request, referral, corrected, form, status=422)
    if stage == stages.READ or problem:
        composed = correcting.compose(corrected, by=request.user, facts=form.cleaned_data)
        letter = stages.Letter.of(request, form, composed, problem=problem)
        return _letter_page(request, referral, corrected, form, letter)
    try:
        made = correcting.correct(corrected, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _correct_page(request, referral, corrected, form, status=409, conflict=conflict)
    messages.success(request, "Corrected. The requester was told.")
    return redirect(_address(made))


def _said(corrected) -> dict:
    """What stands in the form: the words of the decision as it was made."""
    known = {"reason": corrected.reason and corrected.reason.code, "rationale": corrected.rationale}
    if record := listing.record_of(corrected):
        known |= {part.asked_as: getattr(record, part.name) for part in ndm.PARTS}
    return known


def _address(shown) -> str:
    return reverse("referrals:decision", args=[shown.referral.key, shown.public_id])


def _correct_page(request, referral: Referral, corrected, form, *, status: int, conflict: Conflict | None = None):
    context = {
        "referral": referral,
        "decision": corrected,
        "form": form,
        "conflict": conflict,
        "cancel_url": _address(corrected),
        "ended": referral.status not in {Status.SCTAC_TRIAGE, Status.GATEWAY_TRIAGE},
    }
    return TemplateResponse(request, "referrals/deciding/correct.html", context, status=status)


def _letter_page(request, referral: Referral, corrected, form, letter: stages.Letter):
    context = {
        "record": referral,
        "referral": referral,
        "form": form,
        "letter": letter,
        "send": "Send the correction",
        "warning": False,
        "heading": "Read the letter before it goes",
        "summary": [("Decision", corrected.label), ("Why it is corrected", form.cleaned_data["correction"])],
        "cancel_url": _address(corrected),
    }
    return TemplateResponse(request, "referrals/deciding/letter.html", context, status=422 if letter.problem else 200)
