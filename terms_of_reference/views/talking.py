"""Pages of what is said and done around the terms: comments, the invitation of an SIO, a promise that was met."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from foundations.core.errors import Conflict
from foundations.core.formats import today
from referrals.models import Referral
from terms_of_reference import inviting, negotiating, pages, promises
from terms_of_reference.forms import section_named
from terms_of_reference.forms.following import CommentForm, InviteForm, MeetForm
from terms_of_reference.models import TermsComment, TermsOfReference
from terms_of_reference.permissions import Permission
from terms_of_reference.views.reading import PAGE, load


@require_http_methods(["GET", "POST"])
def comments(request, key: str, slug: str):
    """What is said about one section: its threads, answers, and settling them."""
    section = section_named(slug)
    if section is None:
        raise Http404
    referral = load(request, key)
    if request.method == "GET":
        thread = _thread(referral, request.GET.get("answer", ""))
        return _comments_page(request, referral, section, CommentForm(), thread=thread)
    if not request.user.has_perm(Permission.COMMENT, TermsOfReference(referral=referral)):
        raise PermissionDenied
    thread = _thread(referral, request.POST.get("thread", ""))
    if request.POST.get("settle") in {"yes", "no"}:
        if thread is None:
            raise Http404
        negotiating.settle(thread, settled=request.POST["settle"] == "yes", by=request.user)
        return redirect("terms_of_reference:comments", key=key, slug=slug)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _comments_page(request, referral, section, form, thread=thread, status=422)
    text = form.cleaned_data["text"]
    negotiating.comment(referral, section=section, text=text, thread=thread, by=request.user)
    messages.success(request, "Your comment was added.")
    return redirect("terms_of_reference:comments", key=key, slug=slug)


def _thread(referral: Referral, public_id: str) -> TermsComment | None:
    """The thread that a form names; Http404 where it names none of this referral."""
    if not public_id:
        return None
    for one in TermsComment.objects.filter(terms__referral=referral, thread__isnull=True).select_related("terms"):
        if str(one.public_id) == public_id:
            one.terms.referral = referral
            return one
    raise Http404


def _comments_page(request, referral, section, form, *, thread=None, status=200):
    context = {
        "referral": referral,
        "section": section,
        "threads": pages.threads(referral).get(section.slug, []),
        "form": form,
        "answered": thread,
        "may_comment": request.user.has_perm(Permission.COMMENT, TermsOfReference(referral=referral)),
        "back_url": reverse(PAGE, args=[referral.key]),
    }
    return TemplateResponse(request, "terms_of_reference/comments.html", context, status=status)


@require_http_methods(["GET", "POST"])
def invite(request, key: str):
    """Give the SIO, who has no account, one for this referral until a day."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.INVITE, TermsOfReference(referral=referral)):
        raise PermissionDenied
    back = reverse(PAGE, args=[key])
    if said := inviting.obstacle(referral):
        raise Conflict(said, links=[("See the terms of reference", back)])
    form = InviteForm(request.POST) if request.method == "POST" else InviteForm.beginning(referral)
    context = {"referral": referral, "form": form, "cancel_url": back, "back_url": back, "conflict": None}
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return TemplateResponse(request, "terms_of_reference/invite.html", context, status=status)
    try:
        made = inviting.invite(referral, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        context["conflict"] = conflict
        return TemplateResponse(request, "terms_of_reference/invite.html", context, status=409)
    messages.success(request, f"{made.user.titled_name} was invited. A link to set a password is on its way.")
    return redirect(back)


@require_http_methods(["GET", "POST"])
def met(request, key: str, public_id):
    """Say on which day a promise was met."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.DRAFT, referral):
        raise PermissionDenied
    promise = referral.commitments.filter(public_id=public_id).first()
    if promise is None:
        raise Http404
    form = MeetForm(request.POST) if request.method == "POST" else MeetForm(initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        promises.meet(promise, on=form.cleaned_data["on"], by=request.user)
        messages.success(request, f"“{promise.name}” is met.")
        return redirect(PAGE, key=key)
    context = {"referral": referral, "promise": promise, "form": form, "back_url": reverse(PAGE, args=[key])}
    return TemplateResponse(
        request, "terms_of_reference/met.html", context, status=422 if request.method == "POST" else 200
    )
