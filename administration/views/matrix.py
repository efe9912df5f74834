"""Pages of the harm matrix: its versions, one in full, and a new one; for national administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from administration import matrices as keeping
from administration.matrix_forms import MatrixForm
from administration.pages import for_national_administrators, form_page, list_page, posted
from foundations.core import formats
from foundations.core.formats import today
from referrals import harm, matrices
from referrals.models import HarmMatrix


@require_GET
@for_national_administrators
def versions(request: HttpRequest) -> HttpResponse:
    """Every version of the matrix, the newest first."""
    context = {"versions": list(HarmMatrix.objects.all()), "day": today()}
    return list_page(request, "matrices", "reference", context)


@require_GET
@for_national_administrators
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version in full: its lines by group, their levels and weights, and the bands."""
    row = get_object_or_404(HarmMatrix, version=number)
    matrix = row.matrix
    groups = [(title, matrix.of_group(group)) for group, title in harm.GROUPS.items()]
    context = {"row": row, "matrix": matrix, "groups": groups, "day": today()}
    return list_page(request, "matrix", "reference", context)


@require_http_methods(["GET", "POST"])
@for_national_administrators
def add(request: HttpRequest) -> HttpResponse:
    """A new version, which starts as a copy of the last."""
    last = HarmMatrix.objects.first()
    initial = {"valid_from": today()}
    if last:
        initial |= {"criteria": matrices.criteria_text(last.matrix), "bands": matrices.bands_text(last.matrix)}

    def act(**answers) -> str:
        added = keeping.add_version(by=request.user, **answers)
        return f"Version {added.version} of the harm matrix holds from {formats.day(added.valid_from)}."

    return form_page(
        request,
        MatrixForm(posted(request), initial=initial),
        act,
        heading="Add a version of the harm matrix",
        submit="Add the version",
        back=reverse("administration:matrices"),
        lead="What you write replaces the last version from its first day on. No version is ever changed, so that each "
        "request goes on showing the words and weights that it was scored with.",
    )
