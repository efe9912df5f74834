"""Pages that write terms: a version begins, its sections, and the rows of its lists."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from foundations.core.errors import Conflict
from foundations.core.forms import VersionField
from referrals.models import Referral
from terms_of_reference import actions, negotiating, pages
from terms_of_reference.forms import SECTIONS, Section, rows, section_named
from terms_of_reference.models import TermsOfReference
from terms_of_reference.permissions import Permission
from terms_of_reference.requirements import warnings
from terms_of_reference.views.reading import PAGE, load

SECTION, ROW = "terms_of_reference:section", "terms_of_reference:row"
NEW = "new"


@require_POST
def start(request, key: str):
    """Begin the next version and open its first section. A second click opens what the first one made."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.DRAFT, referral):
        raise PermissionDenied
    if not referral.terms.working().exists():
        actions.start_draft(referral, by=request.user)
    return redirect(SECTION, key=key, slug=SECTIONS[0].slug)


@require_http_methods(["GET", "POST"])
def section(request, key: str, slug: str):
    """One section of the version being worked on: `Continue` goes on to the next, `Save and come back later` back."""
    page, referral, working = _writer(request, key, slug)
    if request.method == "GET":
        _check_open(request, referral, working)
        negotiating.open_section(referral, page, by=request.user)
        if page.rows:
            return _section_page(request, referral, working, page, None)
        form = page.form(initial=working.content)
        form.fields["version"] = VersionField(initial=working.version)
        return _section_page(request, referral, working, page, form)
    if page.rows:
        # A list is written row by row.
        return redirect(_after(key, page))
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


@require_http_methods(["GET", "POST"])
def row(request, key: str, slug: str, row_key: str):
    """One row of a list: a new one, or one that is changed or removed."""
    page, referral, working = _writer(request, key, slug)
    if not page.rows:
        raise Http404
    kind = page.rows
    listed = getattr(working, kind.name) if working else []
    there = next((one for one in listed if one["key"] == row_key), None)
    if request.method == "GET":
        _check_open(request, referral, working)
        if there is None and row_key != NEW:
            raise Http404
        negotiating.open_section(referral, page, by=request.user)
        form = kind.form(initial=rows.initial(there, kind.form) if there else {})
        form.fields["version"] = VersionField(initial=working.version)
        return _row_page(request, referral, working, page, form, there)
    form = kind.form(request.POST)
    form.fields["version"] = VersionField()
    removing = "remove" in request.POST
    if not form.is_valid() and not (removing and "version" not in form.errors):
        return _row_page(request, referral, working, page, form, there, status=422)
    if removing:
        listed = rows.without(listed, row_key)
    else:
        listed = rows.placed(listed, rows.plain(form, "" if row_key == NEW else row_key))
    try:
        version = form.cleaned_data["version"]
        saved = actions.save_terms(referral, by=request.user, version=version, **{kind.name: listed})
    except Conflict as conflict:
        return _row_conflict(request, key, page, row_key, form, conflict)
    _say(request, working, saved, False)
    return redirect(SECTION, key=key, slug=slug)


def _writer(request, key: str, slug: str) -> tuple[Section, Referral, TermsOfReference | None]:
    """The section, the referral and the version being worked on, for somebody who may write; else Http404 or 403."""
    page = section_named(slug)
    if page is None:
        raise Http404
    referral = load(request, key)
    if not actions.may_write(referral, request.user):
        raise PermissionDenied
    return page, referral, referral.terms.working().first()


def _check_open(request, referral: Referral, working: TermsOfReference | None) -> None:
    if working is None or not pages.may_write(referral, request.user, pages.versions(referral)):
        raise Conflict(
            "The terms can be written only while they are being agreed and a version has been started. The SIO writes "
            "once TOEX has put them before them.",
            links=[("See the terms of reference", reverse(PAGE, args=[referral.key]))],
        )
    working.referral = referral


def _say(request, before: TermsOfReference | None, saved: TermsOfReference, later: bool) -> None:
    if before and saved.number != before.number:
        messages.success(
            request,
            f"Your change made version {saved.number}. Version {before.number} is superseded, and signatures given "
            "on it no longer count.",
        )
    elif later:
        messages.success(request, "The draft has been saved.")


def _after(key: str, page: Section) -> str:
    place = SECTIONS.index(page) + 1
    if place < len(SECTIONS):
        return reverse(SECTION, args=[key, SECTIONS[place].slug])
    return reverse(PAGE, args=[key])


def _fresh(request, key: str) -> tuple[Referral, TermsOfReference | None]:
    """What is saved now, as it is after somebody else's step."""
    referral = load(request, key)
    found = pages.versions(referral)
    current = pages.working_of(found) or pages.in_force_of(found)
    if current:
        current.referral = referral
    return referral, current


def _conflict_page(request, key: str, page: Section, form, conflict: Conflict):
    """What was typed beside what is saved now."""
    referral, current = _fresh(request, key)
    if current:
        form = form.renewed(version=current.version)
    return _section_page(request, referral, current, page, form, status=409, conflict=conflict)


def _row_conflict(request, key: str, page: Section, row_key: str, form, conflict: Conflict):
    referral, current = _fresh(request, key)
    there = None
    if current:
        form = form.renewed(version=current.version)
        there = next((one for one in getattr(current, page.rows.name) if one["key"] == row_key), None)
    return _row_page(request, referral, current, page, form, there, status=409, conflict=conflict)


def _around(request, referral: Referral, working, page: Section, conflict) -> dict:
    place = SECTIONS.index(page)
    return {
        "referral": referral,
        "working": working,
        "section": page,
        "number": place + 1,
        "count": len(SECTIONS),
        "conflict": conflict,
        "warnings": warnings(working)
        if working and working.is_working and page.slug in {"products", "timeline"}
        else [],
        "at_it": negotiating.others_at_it(referral, by=request.user),
        "sections": {one.slug: one for one in SECTIONS},
    }


def _section_page(request, referral, working, page, form, *, status=200, conflict=None):
    place = SECTIONS.index(page)
    context = _around(request, referral, working, page, conflict) | {
        "form": form,
        "listed": pages.listed(working, page.rows) if page.rows else None,
        "fresh": pages.rows(working, page.form) if conflict and working else None,
        "next_url": _after(referral.key, page),
        "back_url": reverse(SECTION, args=[referral.key, SECTIONS[place - 1].slug])
        if place
        else reverse(PAGE, args=[referral.key]),
    }
    return TemplateResponse(request, "terms_of_reference/section.html", context, status=status)


def _row_page(request, referral, working, page, form, there, *, status=200, conflict=None):
    context = _around(request, referral, working, page, conflict) | {
        "form": form,
        "row": there,
        "fresh": rows.told(page.rows, there) if conflict and there else None,
        "back_url": reverse(SECTION, args=[referral.key, page.slug]),
    }
    return TemplateResponse(request, "terms_of_reference/row.html", context, status=status)
