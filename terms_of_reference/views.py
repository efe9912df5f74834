"""Pages of the terms of reference: the terms, their sections to write, and the confirm page of each step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundations.core.errors import Conflict
from foundations.core.forms import VersionField
from foundations.lifecycle.views import TransitionView
from referrals.models import Referral
from referrals.pages import referral_page
from terms_of_reference import actions, pages
from terms_of_reference.forms import SECTIONS, section_named
from terms_of_reference.lifecycle import LIFECYCLE
from terms_of_reference.models import TermsOfReference
from terms_of_reference.permissions import Permission
from terms_of_reference.requirements import missing, warnings

PAGE = "terms_of_reference:terms"


def _referral(request, key: str) -> Referral:
    """The referral of an address, if this person may see it; else Http404."""
    return Referral.objects.visible_to(request.user).with_unread(request.user).by_key(key)


@require_GET
def terms(request, key: str):
    """The version in force and the one being agreed, who signed, and what is expected; `?version=` shows another."""
    referral = _referral(request, key)
    found = pages.versions(referral)
    working, in_force = pages.working_of(found), pages.in_force_of(found)
    shown = _shown(found, request.GET.get("version", "")) or working or in_force
    writes = pages.may_write(referral, request.user)
    context = referral_page(request, referral, PAGE) | {
        "versions": found,
        "working": working,
        "in_force": in_force,
        "shown": shown,
        "summaries": pages.summaries(shown) if shown else [],
        "expected": pages.expected(referral, found, request.user),
        "terms_steps": pages.steps(working, request.user),
        "may_start": writes and working is None,
        "may_edit": writes and working is not None,
        "gaps": missing(working) if writes and working and working.status == "draft" else [],
        "warnings": warnings(shown) if shown and shown.is_working else [],
        "asked": pages.change_asked(found),
        "terms_sections": SECTIONS,
    }
    return TemplateResponse(request, "terms_of_reference/terms.html", context)


def _shown(found: list[TermsOfReference], wanted: str) -> TermsOfReference | None:
    """The version asked for by number, or None where none is asked for; Http404 where there is no such version."""
    if not wanted:
        return None
    for one in found:
        if str(one.number) == wanted:
            return one
    raise Http404


@require_POST
def start(request, key: str):
    """Begin the next version and open its first section. A second click opens what the first one made."""
    referral = _referral(request, key)
    if not request.user.has_perm(Permission.DRAFT, referral):
        raise PermissionDenied
    if not referral.terms.working().exists():
        actions.start_draft(referral, by=request.user)
    return redirect("terms_of_reference:section", key=key, slug=SECTIONS[0].slug)


@require_http_methods(["GET", "POST"])
def section(request, key: str, slug: str):
    """One section of the version being worked on: `Continue` goes on to the next, `Save and come back later` back."""
    page = section_named(slug)
    if page is None:
        raise Http404
    referral = _referral(request, key)
    if not request.user.has_perm(Permission.DRAFT, referral):
        raise PermissionDenied
    working = referral.terms.working().first()
    if request.method == "GET":
        if working is None or not pages.may_write(referral, request.user):
            raise Conflict(
                "The terms can be written only while they are being agreed and a version has been started.",
                links=[("See the terms of reference", reverse(PAGE, args=[key]))],
            )
        form = page.form(initial=working.content)
        form.fields["version"] = VersionField(initial=working.version)
        return _section_page(request, referral, working, page, form)
    form = page.form(request.POST)
    form.fields["version"] = VersionField()
    later = "later" in request.POST
    if not form.is_valid() and not (later and not form.problems_of_a_draft()):
        return _section_page(request, referral, working, page, form, status=422)
    content = {name: value for name, value in form.kept().items() if name != "version"}
    try:
        saved = actions.save_terms(referral, by=request.user, version=form.cleaned_data["version"], **content)
    except Conflict as conflict:
        return _conflict_page(request, key, page, form, conflict)
    _say(request, working, saved, later)
    return redirect(PAGE, key=key) if later else redirect(_after(key, page))


def _say(request, before: TermsOfReference | None, saved: TermsOfReference, later: bool) -> None:
    if before and saved.number != before.number:
        messages.success(
            request,
            f"Your change made version {saved.number}. Version {before.number} is superseded, and signatures given "
            "on it no longer count.",
        )
    elif later:
        messages.success(request, "The draft has been saved.")


def _after(key: str, page) -> str:
    place = SECTIONS.index(page) + 1
    if place < len(SECTIONS):
        return reverse("terms_of_reference:section", args=[key, SECTIONS[place].slug])
    return reverse(PAGE, args=[key])


def _conflict_page(request, key: str, page, form, conflict: Conflict):
    """What was typed beside what is saved now, as it is after somebody else's step."""
    referral = _referral(request, key)
    found = pages.versions(referral)
    current = pages.working_of(found) or pages.in_force_of(found)
    if current:
        form = form.renewed(version=current.version)
    return _section_page(request, referral, current, page, form, status=409, conflict=conflict)


def _section_page(request, referral, working, page, form, *, status=200, conflict=None):
    place = SECTIONS.index(page)
    context = {
        "referral": referral,
        "working": working,
        "section": page,
        "number": place + 1,
        "count": len(SECTIONS),
        "form": form,
        "conflict": conflict,
        "fresh": pages.rows(working, page.form) if conflict and working else None,
        "back_url": reverse("terms_of_reference:section", args=[referral.key, SECTIONS[place - 1].slug])
        if place
        else reverse(PAGE, args=[referral.key]),
    }
    return TemplateResponse(request, "terms_of_reference/section.html", context, status=status)


class TermsStep(TransitionView):
    """The confirm page of a step of one version; for a signature it shows what is signed."""

    lifecycle = LIFECYCLE
    template_name = "terms_of_reference/step.html"

    def load(self, request, key: str, number: int):
        found = TermsOfReference.objects.visible_to(request.user).with_referral().with_people()
        found = found.filter(referral=_referral(request, key), number=number).first()
        if found is None:
            raise Http404
        return found

    def context(self, record) -> dict:
        signs = self.kwargs["verb"] in {"sign_for_sio", "sign_for_toex"}
        return {
            "referral": record.referral,
            "summaries": pages.summaries(record) if signs else [],
            "warnings": warnings(record),
        }
