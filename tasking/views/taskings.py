"""Pages of taskings: mine, giving one, one tasking and its steps."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from foundations.audit import reading
from foundations.core import keyset
from foundations.core.errors import Conflict
from foundations.lifecycle.links import step_links
from foundations.lifecycle.views import TransitionView
from referrals.models import Referral
from referrals.pages import referral_page
from tasking import actions, choices, planned
from tasking.forms import GiveTaskingForm
from tasking.lifecycle import TASKINGS
from tasking.models import Product, Tasking
from tasking.permissions import Permission
from tasking.views.development import load

PAGE = 50


@require_GET
def mine(request):
    """The taskings of the person and of those for whom they cover, open ones first, in the order in which they are due; 50 a page."""
    if not request.user.has_perm(Permission.ACCEPT_TASKING):
        raise PermissionDenied
    rows = Tasking.objects.visible_to(request.user).filter(given_to__in=[request.user.pk, *request.user.covers])
    cursor = request.GET.get("after", "")
    try:
        page, following = rows.select_related("referral", "given_by", "given_to").page_after(cursor, PAGE)
    except keyset.BadCursor:
        return redirect("tasking:mine")
    reading.listed("tasking.tasking", page)
    context = {
        "open_taskings": [one for one in page if one.is_open],
        "ended_taskings": [one for one in page if not one.is_open],
        "next": f"?{urlencode({'after': following})}" if following else None,
        "first": request.path if cursor else None,
    }
    return TemplateResponse(request, "tasking/mine.html", context)


@require_http_methods(["GET", "POST"])
def give(request, key: str):
    """Gives a tasking: the form, and what follows."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.GIVE_TASKING, referral):
        raise PermissionDenied
    if request.method == "GET":
        initial = {"priority": referral.priority, "token": uuid.uuid4()} | planned.asked(request, "title", "brief")
        return _give_page(request, referral, GiveTaskingForm(referral=referral, initial=initial))
    form = GiveTaskingForm(request.POST, referral=referral)
    if not form.is_valid():
        return _give_page(request, referral, form, status=422)
    try:
        tasking = actions.give_tasking(referral=referral, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _give_page(request, referral, form, status=409, conflict=conflict)
    messages.success(request, f"Tasking {tasking.number} given to {tasking.given_to.name}.")
    return redirect(tasking)


def _give_page(request, referral: Referral, form, *, status=200, conflict=None):
    context = {
        "referral": referral,
        "form": form,
        "conflict": conflict,
        "heading": "Give a tasking",
        "submit": "Give the tasking",
        "cancel_url": reverse("tasking:development", args=[referral.key]),
    }
    return TemplateResponse(request, "tasking/form.html", context, status=status)


def load_tasking(request, key: str, number: int) -> Tasking:
    """The tasking of an address, if this person may see it; else Http404."""
    referral = load(request, key)
    found = Tasking.objects.of(referral, request.user).one(number)
    found.referral = referral
    return found


@require_GET
def tasking(request, key: str, number: int):
    """What is asked, of whom, until when; the result; what can be done with it; its products and history."""
    found = load_tasking(request, key, number)
    products = Product.objects.visible_to(request.user).filter(tasking=found).with_names().order_by("number")
    context = referral_page(request, found.referral, "tasking:development") | {
        "tasking": found,
        "products": list(products),
        "changes": list(found.status_changes.select_related("by")),
        "own_steps": steps(TASKINGS, "tasking:tasking-step", found, request.user),
        "may_add": choices.may_add_product_of(request.user, found),
    }
    return TemplateResponse(request, "tasking/tasking.html", context)


def steps(lifecycle, url_name: str, record, user) -> list[dict]:
    """The links to the steps that are open to `user`, as the aside draws them."""
    key, number = record.referral.key, record.number
    return step_links(lifecycle, record, user, lambda verb: reverse(url_name, args=[key, number, verb]))


class TaskingStep(TransitionView):
    """The confirm page of a step of a tasking."""

    lifecycle = TASKINGS

    def load(self, request, key: str, number: int):
        return load_tasking(request, key, number)

    def done_url(self, record) -> str:
        if Tasking.objects.visible_to(self.request.user).filter(pk=record.pk).exists():
            return record.get_absolute_url()
        # Refused: the referral is no longer theirs to see.
        return reverse("tasking:mine")
