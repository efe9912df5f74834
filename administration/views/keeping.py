"""Pages of what concerns all: organisations and reference data; for national administrators."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from administration import keeping, keeping_forms, reference
from administration.pages import for_national_administrators, form_page, list_page, posted
from foundations.accounts import actions
from foundations.accounts.models import Organisation
from foundations.core import formats
from foundations.core.formats import today

TITLES = {
    Organisation.Kind.NATIONAL: "National bodies",
    Organisation.Kind.REGION: "Regions",
    Organisation.Kind.FORCE: "Forces",
    Organisation.Kind.AGENCY: "Agencies",
}
form_methods = require_http_methods(["GET", "POST"])


@require_GET
@for_national_administrators
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation: the nation, then each region with its forces."""
    rows = list(Organisation.objects.select_related("parent").order_by("name"))
    groups = [(title, [row for row in rows if row.kind == kind]) for kind, title in TITLES.items()]
    context = {"groups": [(title, group) for title, group in groups if group]}
    return list_page(request, "organisations", "organisations", context)


@form_methods
@for_national_administrators
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """What an administrator decides about one organisation."""
    found = get_object_or_404(Organisation, slug=slug)
    initial = {name: getattr(found, name) for name in actions.ORGANISATION_CHOICES}
    form = keeping_forms.OrganisationForm(posted(request), organisation=found, initial=initial)

    def act(**answers) -> str:
        actions.change_organisation(found, by=request.user, **answers)
        return f"{found.name} has been saved."

    return form_page(
        request,
        form,
        act,
        heading=found.name,
        submit="Save",
        caption=found.get_kind_display(),
        back=reverse("administration:organisations"),
        lead="Names, codes and what stands below what come with the service and are not changed here.",
    )


def _by_end(rows) -> dict:
    day = today()
    return {
        "in_force": [row for row in rows if not row.valid_to or row.valid_to > day],
        "ended": [row for row in rows if row.valid_to and row.valid_to <= day],
    }


@require_GET
@for_national_administrators
def reference_lists(request: HttpRequest) -> HttpResponse:
    """The lists of reference data."""
    return list_page(request, "reference_lists", "reference", {"lists": list(reference.LISTS.values())})


@require_GET
@for_national_administrators
def reference_list(request: HttpRequest, kind: str) -> HttpResponse:
    """One list: what is offered now or later, and what has ended."""
    of = _list(kind)
    rows = list(of.rows().order_by(*(["verb"] if "verb" in of.extra else []), "position", "name"))
    context = _by_end(rows) | {"of": of, "decision": reference.decision_words}
    return list_page(request, "reference_list", "reference", context)


@form_methods
@for_national_administrators
def add_entry(request: HttpRequest, kind: str) -> HttpResponse:
    """Adds an entry to a list."""
    of = _list(kind)

    def act(**answers) -> str:
        entry = keeping.add_entry(of, by=request.user, **answers)
        stands = "stands in letters" if "text" in of.extra else "is offered"
        return f"“{entry.name}” {stands} from {formats.day(entry.valid_from)}."

    return form_page(
        request,
        keeping_forms.EntryForm(posted(request), of=of, initial={"valid_from": today()}),
        act,
        heading=f"Add {of.article} {of.one}",
        submit="Add",
        back=reverse("administration:reference-list", args=[of.slug]),
    )


@form_methods
@for_national_administrators
def end_entry(request: HttpRequest, kind: str, public_id) -> HttpResponse:
    """Ends an entry of a list."""
    of = _list(kind)
    entry = get_object_or_404(of.rows(), public_id=public_id)

    def act(valid_to: date) -> str:
        keeping.end_entry(entry, valid_to=valid_to, by=request.user)
        stands = "does not stand in letters" if "text" in of.extra else "is not offered"
        return f"“{entry.name}” ends: {formats.day(valid_to)} is the first day on which it {stands}."

    return form_page(
        request,
        keeping_forms.EndForm(posted(request)),
        act,
        heading=f"End “{entry.name}”",
        submit="End",
        caption=of.title,
        back=reverse("administration:reference-list", args=[of.slug]),
        warning=True,
    )


def _list(kind: str) -> reference.ReferenceList:
    if kind not in reference.LISTS:
        raise Http404
    return reference.LISTS[kind]
