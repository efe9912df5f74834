"""The page on which a referral is claimed at its gate, given to a colleague, or handed back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from foundations.core.errors import Conflict
from referrals import handling
from referrals.forms.handling import GiveForm, SeenForm
from referrals.models import Referral
from referrals.permissions import Permission

DONE = {
    "claim": "It is yours at the gate now.",
    "give": "Given. They were told.",
    "hand-back": "Handed back. Your colleagues can claim it.",
}


@require_http_methods(["GET", "POST"])
def at_gate(request, key: str):
    """Who works on it at the gate, and the three ways to change that; POST `do` says which."""
    referral = Referral.objects.visible_to(request.user).by_key(key)
    if not request.user.has_perm(Permission.HANDLE, referral):
        raise PermissionDenied
    if request.method == "POST":
        return _change(request, referral)
    return _page(request, referral, _give_form(referral))


def _change(request, referral: Referral):
    verb = request.POST.get("do", "")
    form = _give_form(referral, request.POST) if verb == "give" else SeenForm(request.POST)
    if verb not in DONE or not form.is_valid():
        return _page(request, referral, form if verb == "give" else _give_form(referral), status=422)
    facts = form.cleaned_data
    try:
        _carry_out(referral, verb, by=request.user, **facts)
    except Conflict as conflict:
        referral = Referral.objects.with_names().get(pk=referral.pk)
        return _page(request, referral, _give_form(referral), status=409, conflict=conflict)
    messages.success(request, DONE[verb])
    return redirect(referral)


def _give_form(referral: Referral, data=None) -> GiveForm:
    people = handling.colleagues(referral)
    if referral.handler_id:
        people = people.exclude(pk=referral.handler_id)
    return GiveForm(data, people=people, version=referral.version)


def _carry_out(referral: Referral, verb: str, *, by, version: int, to=None) -> None:
    if verb == "give":
        handling.give(referral, to=to, by=by, version=version)
    elif verb == "claim":
        handling.claim(referral, by=by, version=version)
    else:
        handling.hand_back(referral, by=by, version=version)


def _page(request, referral: Referral, form: GiveForm, *, status: int = 200, conflict: Conflict | None = None):
    by = request.user
    context = {
        "referral": referral,
        "form": form,
        "conflict": conflict,
        "obstacle_to_give": handling.obstacle_to_give(referral, by),
        "may_claim": referral.handler_id != by.pk and not handling.obstacle_to_claim(referral, by),
        "may_hand_back": not handling.obstacle_to_hand_back(referral, by),
        "cancel_url": referral.get_absolute_url(),
    }
    return TemplateResponse(request, "referrals/at_gate.html", context, status=status)
