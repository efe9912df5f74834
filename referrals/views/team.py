"""The page on which people are allocated to a referral: who leads it, who works with them, who did before."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from foundations.core.errors import Conflict
from referrals.allocating import actions, listing
from referrals.forms.team import AddMembersForm, ChangeLeadForm, RemoveMemberForm
from referrals.models import Referral
from referrals.pages import referral_page
from referrals.permissions import Permission
from referrals.views.referral import load

# The form, the verb and the words of success, by what POST `do` says.
VERBS = {
    "lead": (ChangeLeadForm, actions.change_lead, "The lead analyst was changed. Both were told."),
    "add": (AddMembersForm, actions.add_members, "Added to the team. They were told."),
    "remove": (RemoveMemberForm, actions.remove_member, "Taken off the team. They were told."),
}


@require_http_methods(["GET", "POST"])
def team(request, key: str):
    """Who works on it, and the three ways to change that; POST `do` says which."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.ALLOCATE, referral):
        raise PermissionDenied
    found = listing.read(referral, request.user)
    verb = request.POST.get("do", "")
    if request.method == "GET" or verb not in VERBS:
        return _page(request, referral, found, status=200 if request.method == "GET" else 422)
    form_class, act, done = VERBS[verb]
    form = _form(form_class, found, referral, request.POST)
    if not form.is_valid():
        return _page(request, referral, found, form=form, status=422)
    try:
        act(referral, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        fresh = Referral.objects.with_names().get(pk=referral.pk)
        found = listing.read(fresh, request.user)
        return _page(request, fresh, found, form=form, status=409, conflict=conflict)
    messages.success(request, done)
    return redirect("referrals:team", key=referral.key)


def _form(form_class, found: listing.Team, referral: Referral, data=None):
    # Three forms stand on one page.
    more = {"version": referral.version, "auto_id": f"id_{form_class.__name__.lower()}_%s"}
    if form_class is RemoveMemberForm:
        return form_class(data, people=found.members, **more)
    return form_class(data, suggested=found.leads if form_class is ChangeLeadForm else found.new_members, **more)


def _page(request, referral: Referral, found: listing.Team, *, status: int = 200, form=None, conflict=None):
    forms = {name: _form(form_class, found, referral) for name, (form_class, _, _) in VERBS.items()}
    if form is not None:
        forms |= {name: form for name, (form_class, _, _) in VERBS.items() if type(form) is form_class}
    context = referral_page(request, referral, "") | {
        "team": found,
        "forms": forms,
        "form": form,
        "conflict": conflict,
        "may_name": request.user.has_perm(Permission.RESTRICT, referral),
    }
    return TemplateResponse(request, "referrals/team.html", context, status=status)
