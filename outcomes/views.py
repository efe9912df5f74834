"""Pages of outcomes: the overview of one referral, recording a disruption, reading one, giving feedback."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.core.errors import Conflict
from foundations.core.formats import today
from outcomes import actions
from outcomes.forms import ApmisForm, DisruptionForm, FeedbackForm, RetentionForm
from outcomes.models import Disruption, Feedback, RetentionReview
from outcomes.permissions import Permission
from outcomes.rules import may_enter_on_apmis, may_give_feedback, may_record_disruption, may_review_retention
from referrals.inside import is_inside
from referrals.models import Referral
from referrals.pages import referral_page

PAGE = "outcomes:outcomes"


def load(request, key: str) -> Referral:
    """The referral of an address, if this person may see it; else Http404."""
    return Referral.objects.visible_to(request.user).with_unread(request.user).by_key(key)


@require_GET
def outcomes(request, key: str):
    """The reassessments, the chain of owners, the disruptions, how it was closed, and what the requester says."""
    referral = load(request, key)
    context = referral_page(request, referral, PAGE) | {
        "reassessments": list(referral.reassessments.select_related("recommended_owner", "recorded_by")),
        "offers": list(referral.ownership_offers.select_related("to_organisation", "offered_by", "answered_by")),
        "disruptions": list(referral.disruptions.select_related("impact")),
        "closings": list(referral.closing_records.select_related("closed_by")),
        "feedback": list(referral.feedback.select_related("given_by")),
        "may_record": may_record_disruption(referral, request.user),
        "may_give_feedback": may_give_feedback(referral, request.user),
        "retention_reviews": list(referral.retention_reviews.select_related("reviewed_by"))
        if is_inside(request.user, referral)
        else [],
        "may_review_retention": may_review_retention(referral, request.user),
    }
    return TemplateResponse(request, "outcomes/outcomes.html", context)


@require_GET
def disruption(request, key: str, number: int):
    """One disruption in full."""
    referral = load(request, key)
    shown = _disruption(referral, number)
    context = referral_page(request, referral, PAGE) | {
        "disruption": shown,
        "may_enter_on_apmis": may_enter_on_apmis(shown, request.user),
    }
    return TemplateResponse(request, "outcomes/disruption.html", context)


@require_http_methods(["GET", "POST"])
def record_disruption(request, key: str):
    """The form of a disruption; the same form sent twice records it once."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.RECORD_DISRUPTION, Disruption(referral=referral)):
        raise PermissionDenied
    if request.method == "GET":
        if not may_record_disruption(referral, request.user):
            raise Conflict("A disruption can be recorded from development until closing.")
        first = referral.primary_threat
        form = DisruptionForm(referral=referral, initial={"threat_area": first.code if first else None})
        return _form_page(request, referral, form, "outcomes/record_disruption.html", token=uuid.uuid4())
    form, token = DisruptionForm(request.POST, referral=referral), _token(request)
    if not form.is_valid():
        return _form_page(request, referral, form, "outcomes/record_disruption.html", token=token, status=422)
    try:
        made = actions.record_disruption(referral, by=request.user, token=token, **form.cleaned_data)
    except Conflict as conflict:
        template = "outcomes/record_disruption.html"
        return _form_page(request, referral, form, template, token=token, conflict=conflict, status=409)
    messages.success(request, f"Disruption {made.number} recorded.")
    return redirect(PAGE, key=referral.key)


def _disruption(referral: Referral, number: int) -> Disruption:
    names = ("impact", "threat_area", "recorded_by", "apmis_entry__recorded_by")
    shown = referral.disruptions.select_related(*names).filter(number=number).first()
    if shown is None:
        raise Http404
    shown.referral = referral
    return shown


@require_http_methods(["GET", "POST"])
def enter_on_apmis(request, key: str, number: int):
    """Say that a disruption was entered on APMIS."""
    referral = load(request, key)
    shown = _disruption(referral, number)
    if not request.user.has_perm(Permission.RECORD_DISRUPTION, shown):
        raise PermissionDenied
    template = "outcomes/enter_on_apmis.html"
    if request.method == "GET":
        if not may_enter_on_apmis(shown, request.user):
            raise Conflict("It was entered on APMIS already.")
        return _form_page(request, referral, ApmisForm(initial={"entered_on": today()}), template)
    form = ApmisForm(request.POST)
    if not form.is_valid():
        return _form_page(request, referral, form, template, status=422)
    try:
        actions.enter_on_apmis(shown, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _form_page(request, referral, form, template, conflict=conflict, status=409)
    messages.success(request, "The entry on APMIS was recorded.")
    return redirect(shown)


@require_http_methods(["GET", "POST"])
def review_retention(request, key: str):
    """Say whether what is recorded of a referral that has ended is kept any longer."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.REVIEW_RETENTION, RetentionReview(referral=referral)):
        raise PermissionDenied
    template = "outcomes/review_retention.html"
    if request.method == "GET":
        if not may_review_retention(referral, request.user):
            raise Conflict("Only what has ended, and is still kept, is reviewed.")
        return _form_page(request, referral, RetentionForm(), template)
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return _form_page(request, referral, form, template, status=422)
    try:
        actions.review_retention(referral, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _form_page(request, referral, form, template, conflict=conflict, status=409)
    messages.success(request, "The retention review was recorded.")
    return redirect(PAGE, key=referral.key)


@require_http_methods(["GET", "POST"])
def give_feedback(request, key: str):
    """The survey; asked of the requester and the SIO once the referral is closed."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.GIVE_FEEDBACK, Feedback(referral=referral)):
        raise PermissionDenied
    if request.method == "GET":
        if not may_give_feedback(referral, request.user):
            raise Conflict("Feedback is given once, after the referral is closed.")
        return _form_page(request, referral, FeedbackForm(), "outcomes/give_feedback.html")
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _form_page(request, referral, form, "outcomes/give_feedback.html", status=422)
    try:
        actions.give_feedback(referral, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _form_page(request, referral, form, "outcomes/give_feedback.html", conflict=conflict, status=409)
    messages.success(request, "Thank you. Your feedback has been recorded.")
    return redirect(PAGE, key=referral.key)


def _form_page(request, referral: Referral, form, template: str, *, token=None, conflict=None, status=200):
    context = {
        "referral": referral,
        "form": form,
        "token": token,
        "conflict": conflict,
        "cancel_url": reverse(PAGE, args=[referral.key]),
    }
    return TemplateResponse(request, template, context, status=status)


def _token(request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()
