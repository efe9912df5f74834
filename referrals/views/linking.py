"""Pages on what referrals have to do with each other: links, splitting in two, asking for more support."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.core.errors import Conflict
from foundations.core.once import public_id_for
from referrals.linking import actions, listing, splitting
from referrals.linking.forms import EndLinkForm, LinkForm, SplitForm
from referrals.models import Referral
from referrals.pages import referral_page
from referrals.permissions import Permission
from referrals.sight import grants
from referrals.views.referral import load


@require_GET
def links(request, key: str):
    """Every link of a referral whose other end this person sees, those that have ended too."""
    referral = load(request, key)
    context = referral_page(request, referral, "referrals:links") | {
        "links": listing.of(referral, request.user),
        "may_link": request.user.has_perm(Permission.LINK, referral),
    }
    return TemplateResponse(request, "referrals/linking/links.html", context)


@require_http_methods(["GET", "POST"])
def link(request, key: str):
    """Says how a referral has to do with another."""
    referral = _permitted(request, key, Permission.LINK)
    if request.method == "GET":
        return _link_page(request, referral, LinkForm(by=request.user, initial={"to": request.GET.get("to", "")[:40]}))
    form = LinkForm(request.POST, by=request.user)
    if not form.is_valid():
        return _link_page(request, referral, form, status=422)
    facts = form.cleaned_data
    try:
        actions.link(referral, facts["to"], relation=facts["relation"], why=facts["why"], by=request.user)
    except Conflict as conflict:
        return _link_page(request, referral, form, status=409, conflict=conflict)
    messages.success(request, f"Linked to {facts['to'].reference}.")
    return redirect("referrals:links", referral.key)


def _permitted(request, key: str, permission: str) -> Referral:
    referral = load(request, key)
    if not request.user.has_perm(permission, referral):
        raise PermissionDenied
    return referral


def _link_page(request, referral: Referral, form, **more):
    words = {"heading": "Link to another referral", "submit": "Link them"}
    return _page(request, referral, form, reverse("referrals:links", args=[referral.key]), **words, **more)


@require_http_methods(["GET", "POST"])
def end_link(request, key: str, public_id: uuid.UUID):
    """Asks why a link no longer holds, and ends it."""
    referral = _permitted(request, key, Permission.LINK)
    found = listing.one(referral, request.user, public_id)
    form = EndLinkForm(request.POST or None)
    words = {"heading": "End the link", "submit": "End the link", "linked": found}
    back = reverse("referrals:links", args=[referral.key])
    if request.method == "GET":
        return _page(request, referral, form, back, **words)
    if not form.is_valid():
        return _page(request, referral, form, back, status=422, **words)
    try:
        actions.end_link(found.link, of=referral, why=form.cleaned_data["why"], by=request.user)
    except Conflict as conflict:
        return _page(request, referral, form, back, status=409, conflict=conflict, **words)
    messages.success(request, f"No longer linked to {found.reference}.")
    return redirect("referrals:links", referral.key)


@require_http_methods(["GET", "POST"])
def split(request, key: str):
    """Makes a second referral of part of one that is at a gate."""
    referral = _permitted(request, key, Permission.SPLIT)
    token = _token(request.POST.get("token", ""))
    public_id = public_id_for(token, request.user, referral)
    if request.method == "POST" and (done := Referral.objects.visible_to(request.user).filter(public_id=public_id)):
        # The same form again (a double click): the first one did it.
        return redirect(done[0])
    sent = referral.requests.submitted().first()
    named, may_give = grants.that_hold(referral), request.user.has_perm(Permission.GRANT_SIGHT, referral)
    form = SplitForm(request.POST or None, request=sent, version=referral.version, access=named if may_give else ())
    page = {
        "template": "referrals/linking/split.html",
        "heading": "Split in two",
        "submit": "Split it",
        "token": token,
        "left_out": [] if may_give else named,
        "obstacle": splitting.obstacle_to_split(referral, request.user),
    }
    back = referral.get_absolute_url()
    if request.method == "GET":
        return _page(request, referral, form, back, **page)
    if not form.is_valid():
        return _page(request, referral, form, back, status=422, **page)
    try:
        part = splitting.split(referral, by=request.user, public_id=public_id, **form.cleaned_data)
    except Conflict as conflict:
        return _page(request, referral, form, back, status=409, conflict=conflict, **page | {"obstacle": ""})
    messages.success(request, f"Split: {part.reference} goes on with part of {referral.reference}.")
    return redirect(part)


@require_http_methods(["GET", "POST"])
def ask_for_more(request, key: str):
    """Begins a request for more support from a closed referral, by those who asked for that."""
    referral = _permitted(request, key, Permission.ASK_FOR_MORE)
    token = _token(request.POST.get("token", ""))
    obstacle = actions.obstacle_to_ask_for_more(referral, request.user)
    context = {"referral": referral, "token": token, "obstacle": obstacle, "cancel_url": referral.get_absolute_url()}
    if request.method == "GET":
        return TemplateResponse(request, "referrals/linking/ask_for_more.html", context)
    public_id = public_id_for(token, request.user, referral)
    draft = Referral.objects.visible_to(request.user).filter(public_id=public_id).first()
    if draft is None:
        draft = actions.ask_for_more(referral, by=request.user, public_id=public_id)
        messages.success(request, f"The answers of {referral.reference} have been copied. Check each of them.")
    return redirect("referrals:task-list", public_id=draft.public_id)


def _token(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _page(request, referral, form, back, *, status=200, conflict=None, template="referrals/linking/form.html", **more):
    context = {"referral": referral, "form": form, "conflict": conflict, "cancel_url": back, "caption": referral.title}
    return TemplateResponse(request, template, context | more, status=status)
