"""Pages on which a tasking request is written: start, task list, one page a section, check your answers."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.accounts.models import Organisation
from foundations.audit import reading
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.forms import VersionField
from referrals import actions, answers
from referrals.forms import SECTIONS, section_named
from referrals.models import Referral
from referrals.permissions import Permission
from referrals.requirements import missing
from referrals.statuses import Status


@require_GET
def start(request):
    """What to have at hand, the person's drafts, and the button that begins a request."""
    if not request.user.has_perm(Permission.CREATE):
        raise PermissionDenied
    drafts = (
        Referral.objects.visible_to(request.user)
        .filter(status=Status.DRAFT)
        .order_by("-created_at")
        .values_list("public_id", "operation", "created_at", "reference", "region_id", named=True)[:50]
    )
    forces = Organisation.objects.filter(pk__in=request.user.scope.home_forces).order_by("name")
    drafts = list(drafts)
    reading.listed("referrals.referral", drafts)
    context = {"drafts": drafts, "forces": list(forces), "token": uuid.uuid4()}
    return TemplateResponse(request, "referrals/start.html", context)


@require_http_methods(["POST"])
def begin(request):
    """Make the draft and open its first page. The same token twice (a double click) makes one draft."""
    token = _token(request.POST.get("token", ""))
    draft = Referral.objects.visible_to(request.user).filter(public_id=token).first()
    if draft is None:
        force = (
            Organisation.objects.filter(slug=request.POST.get("force", ""), pk__in=request.user.scope.home_forces)
            .select_related("parent")
            .first()
        )
        if force is None:
            raise PermissionDenied
        draft = actions.start_request(force=force, by=request.user, public_id=token)
    return redirect("referrals:section", public_id=draft.public_id, slug=SECTIONS[0].slug)


def _token(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _draft(request, public_id) -> Referral:
    """The draft of this address, if it is this person's; a Conflict where it was sent already."""
    referral = Referral.objects.visible_to(request.user).by_key(str(public_id))
    if not request.user.has_perm(Permission.SUBMIT, referral):
        raise PermissionDenied
    return referral


@require_GET
def task_list(request, public_id):
    """The sections of a draft, each with its state."""
    referral = _draft(request, public_id)
    if referral.status != Status.DRAFT:
        return redirect(referral)
    form_data = referral.requests.drafts().first()
    context = {
        "referral": referral,
        "tasks": answers.tasks(referral, form_data),
        "gaps": missing(referral, form_data),
        "advice": referral.advice.select_related("given_by").first(),
    }
    return TemplateResponse(request, "referrals/task_list.html", context)


@require_http_methods(["GET", "POST"])
def section(request, public_id, slug: str):
    """One page of the form: `Continue` goes on to the next, `Save and come back later` to the task list."""
    page = section_named(slug)
    if page is None:
        raise Http404
    referral = _draft(request, public_id)
    if referral.status != Status.DRAFT:
        raise Conflict("The request has been submitted, so its answers can no longer be changed here.")
    if request.method == "GET":
        form = page.form(initial=answers.initial(referral, referral.requests.drafts().first(), page.form))
        form.fields["version"] = VersionField(initial=referral.version)
        return _section_page(request, referral, page, form)
    form = page.form(request.POST)
    form.fields["version"] = VersionField()
    later = "later" in request.POST
    if not form.is_valid() and not (later and not form.problems_of_a_draft()):
        return _section_page(request, referral, page, form, status=422)
    version = form.cleaned_data.get("version")
    kept = {name: value for name, value in form.kept().items() if name != "version"}
    try:
        actions.save_request(referral, by=request.user, version=version, **kept)
    except StaleVersion as conflict:
        referral.refresh_from_db()
        fresh = answers.rows(referral, referral.requests.drafts().first(), page.form)
        form = form.renewed(version=referral.version)
        return _section_page(request, referral, page, form, status=409, conflict=conflict, fresh=fresh)
    if later:
        messages.success(request, "Your draft has been saved. You can come back to it from your home page.")
        return redirect("referrals:task-list", public_id=public_id)
    return HttpResponseRedirect(_after(request, referral, page))


def _after(request, referral: Referral, page) -> str:
    """The next section, or back to the check page where the person came from there."""
    if request.GET.get("from") == "check":
        return reverse("referrals:check", args=[referral.public_id])
    place = SECTIONS.index(page)
    if place + 1 < len(SECTIONS):
        return reverse("referrals:section", args=[referral.public_id, SECTIONS[place + 1].slug])
    return reverse("referrals:check", args=[referral.public_id])


def _section_page(request, referral, page, form, *, status=200, conflict=None, fresh=None):
    place = SECTIONS.index(page)
    context = {
        "referral": referral,
        "section": page,
        "number": place + 1,
        "count": len(SECTIONS),
        "form": form,
        "conflict": conflict,
        "fresh": fresh,
        "back_url": reverse("referrals:section", args=[referral.public_id, SECTIONS[place - 1].slug])
        if place
        else reverse("referrals:task-list", args=[referral.public_id]),
    }
    return TemplateResponse(request, "referrals/section.html", context, status=status)


@require_GET
def check(request, public_id):
    """Check your answers: every section, with links to change, and what is still missing."""
    referral = _draft(request, public_id)
    if referral.status != Status.DRAFT:
        return redirect(referral)
    form_data = referral.requests.drafts().first()
    context = {
        "referral": referral,
        "summaries": answers.summaries(referral, form_data),
        "gaps": missing(referral, form_data),
    }
    return TemplateResponse(request, "referrals/check.html", context)
