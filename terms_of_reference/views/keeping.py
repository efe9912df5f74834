"""Pages beside any one referral: templates, who signs for TOEX, and whether a paper is the signed version."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from foundations.core.errors import Conflict
from referrals.models import ThreatArea
from terms_of_reference import signing, templates, verifying
from terms_of_reference.forms.following import DelegateForm, TemplateForm, VerifyForm
from terms_of_reference.permissions import Permission


def _regions(request, permission: str) -> list:
    found = list(signing.regions_of(request.user, permission))
    if not found:
        raise PermissionDenied
    return found


def _region(request, found: list):
    """The region that `?region=` names, else the first; Http404 for one whose texts they do not keep."""
    wanted = request.GET.get("region", "")
    for one in found:
        if not wanted or one.slug == wanted:
            return one
    raise Http404


@require_GET
def template_list(request):
    """The threat areas, and from which template their terms begin."""
    regions = _regions(request, Permission.KEEP_TEMPLATES)
    region = _region(request, regions)
    context = {"regions": regions, "region": region, "rows": templates.of_region(region)}
    return TemplateResponse(request, "terms_of_reference/templates.html", context)


@require_http_methods(["GET", "POST"])
def template(request, slug: str):
    """The template of a threat area in a region: what terms begin with, and the next version of it."""
    region = _region(request, _regions(request, Permission.KEEP_TEMPLATES))
    area = ThreatArea.objects.valid_on(timezone.localdate()).filter(code=slug).first()
    if area is None:
        raise Http404
    found = templates.versions(region, area)
    seen = max((one.number for one in found if one.region_id), default=0)
    conflict, status = None, 200
    if request.method == "POST":
        form, status = TemplateForm(request.POST), 422
        if form.is_valid():
            try:
                made = templates.save(region=region, area=area, by=request.user, **form.cleaned_data)
            except Conflict as error:
                conflict, status = error, 409
                form = _renewed(request, seen)
            else:
                messages.success(request, f"Version {made.number} of the template is used from now on.")
                return redirect("terms_of_reference:templates")
    else:
        form = TemplateForm(initial={**(found[0].content if found else {}), "seen": seen})
    context = {"region": region, "area": area, "versions": found, "form": form, "conflict": conflict}
    return TemplateResponse(request, "terms_of_reference/template.html", context, status=status)


def _renewed(request, seen: int) -> TemplateForm:
    data = request.POST.copy()
    data["seen"] = str(seen)
    return TemplateForm(data)


@require_http_methods(["GET", "POST"])
def signers(request):
    """Who signs for TOEX: the rule in each region, and what is delegated."""
    regions = _regions(request, Permission.DELEGATE)
    form = DelegateForm(request.POST if request.method == "POST" else None, regions=regions)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            rule = signing.delegate(by=request.user, **form.facts())
            messages.success(request, f"{rule.get_role_display()}: {rule.limits}, from today.")
            return redirect("terms_of_reference:signers")
        status = 422
    rules = [(region, list(signing.in_force(region.pk).values())) for region in regions]
    return TemplateResponse(request, "terms_of_reference/signers.html", {"rules": rules, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def verify(request):
    """Whether a digest or a file is that of signed terms, as far as this person sees them."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    result, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            result = verifying.answer(request.user, **form.cleaned_data)
        else:
            status = 422
    context = {"form": form, "result": result}
    return TemplateResponse(request, "terms_of_reference/verify.html", context, status=status)
