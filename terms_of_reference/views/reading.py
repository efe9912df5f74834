"""Pages that show terms: the versions, two of them compared, and what was promised in a region."""

from __future__ import annotations

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from foundations.core.errors import Conflict
from referrals.models import Referral
from referrals.pages import referral_page
from terms_of_reference import comparing, figures, inviting, negotiating, pages, timebar
from terms_of_reference.forms import SECTIONS
from terms_of_reference.models import TermsOfReference
from terms_of_reference.permissions import Permission
from terms_of_reference.requirements import missing, warnings

PAGE = "terms_of_reference:terms"


def load(request, key: str) -> Referral:
    """The referral of an address, if this person may see it; else Http404."""
    return Referral.objects.visible_to(request.user).with_unread(request.user).by_key(key)


@require_GET
def terms(request, key: str):
    """The version in force and the one being agreed, who signed, and what is expected; `?version=` shows another."""
    referral = load(request, key)
    found = pages.versions(referral)
    for one in found:
        one.referral = referral
    working, in_force = pages.working_of(found), pages.in_force_of(found)
    shown = version_asked(found, request.GET.get("version", "")) or working or in_force
    writes = pages.may_write(referral, request.user, found)
    promises = sorted(referral.commitments.all(), key=_open_first) if in_force else []
    context = referral_page(request, referral, PAGE) | {
        "versions": found,
        "working": working,
        "in_force": in_force,
        "shown": shown,
        "summaries": pages.summaries(shown) if shown else [],
        "threads": pages.threads(referral) if shown else {},
        "bar": timebar.of(shown) if shown else None,
        "expected": pages.expected(referral, found, request.user),
        "terms_steps": pages.steps(working, request.user),
        "may_start": working is None and pages.may_start(referral, request.user),
        "may_edit": writes and working is not None,
        "gaps": missing(working) if writes and working and working.status == "draft" else [],
        "warnings": warnings(shown) if shown and shown.is_working else [],
        "asked": pages.change_asked(found),
        "at_it": negotiating.others_at_it(referral, by=request.user) if writes and working else [],
        "promises": promises,
        "promise_counts": figures.counts(promises),
        "may_meet": bool(promises) and request.user.has_perm(Permission.DRAFT, referral),
        "may_comment": shown and request.user.has_perm(Permission.COMMENT, shown),
        "may_invite": _may_invite(referral, request.user),
        "terms_sections": SECTIONS,
        "others_of": {one.slug: one for one in SECTIONS},
    }
    return TemplateResponse(request, "terms_of_reference/terms.html", context)


def _open_first(promise) -> tuple:
    return (promise.dropped_at is not None, promise.due_date, promise.pk)


def _may_invite(referral: Referral, user) -> bool:
    return not inviting.obstacle(referral) and user.has_perm(Permission.INVITE, TermsOfReference(referral=referral))


def version_asked(found: list[TermsOfReference], wanted: str) -> TermsOfReference | None:
    """The version asked for by number, or None where none is asked for; Http404 where there is no such version."""
    if not wanted:
        return None
    for one in found:
        if str(one.number) == wanted:
            return one
    raise Http404


@require_GET
def compare(request, key: str):
    """Two versions, word by word; the last two unless `?old=` and `?new=` name others; `?how=inline` in one column."""
    referral = load(request, key)
    found = pages.versions(referral)
    if len(found) < 2:
        raise Conflict(
            "There is only one version so far, or none.",
            links=[("See the terms of reference", reverse(PAGE, args=[key]))],
        )
    new = version_asked(found, request.GET.get("new", "")) or found[0]
    old = version_asked(found, request.GET.get("old", ""))
    old = old or next((one for one in found if one.number < new.number), new)
    compared = comparing.with_edits(comparing.compare(old.content, new.content), old, new)
    changed = [section for section in compared if section.changed]
    only = request.GET.get("only") == "changes" and bool(changed)
    context = referral_page(request, referral, PAGE) | {
        "versions": found,
        "old": old,
        "new": new,
        "compared": changed if only else compared,
        "changed": changed,
        "only": only,
        "inline": request.GET.get("how") == "inline",
        "address": reverse("terms_of_reference:compare", args=[key]),
    }
    return TemplateResponse(request, "terms_of_reference/compare.html", context)


@require_GET
def promised(request):
    """How the days that signed terms promised were kept, by region."""
    rows = figures.by_region(request.user)
    return TemplateResponse(request, "terms_of_reference/figures.html", {"rows": rows})
