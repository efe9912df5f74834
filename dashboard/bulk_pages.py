"""The pages of what is done to several referrals: the preview, and what became of each."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard import bulk as many
from foundations.core.forms import Form
from referrals.forms import ForwardForm
from referrals.forms.handling import GiveForm
from referrals.permissions import Permission


@require_http_methods(["GET", "POST"])
def bulk(request):
    """GET shows what would happen to the rows chosen; POST does it and lists what became of each."""
    if not request.user.has_perm(Permission.HANDLE):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    action, picked = many.BULKS.get(sent.get("do", "")), many.pick(sent.getlist("row"))
    if problem := _problem(action, picked):
        return _page(request, "dashboard/bulk.html", {"problem": problem, "action": action}, status=422)
    if request.method == "GET":
        return _preview(request, action, picked)
    return _perform(request, action, picked)


def _problem(action, picked) -> str:
    """Why there is nothing to show, in words."""
    if action is None:
        return "Go back and choose what to do with the referrals that you select."
    if not picked:
        return "You have selected no referral. Go back and select at least one."
    if len(picked) > many.AT_MOST:
        return f"You have selected {len(picked)} referrals. Select {many.AT_MOST} at the most."
    return ""


def _preview(request, action, picked):
    verdicts = many.preview(action, picked, by=request.user)
    form = _form(action, verdicts, None)
    return _page(request, "dashboard/bulk.html", {"action": action, "verdicts": verdicts, "form": form, "problem": ""})


def _perform(request, action, picked):
    expected = many.preview(action, picked, by=request.user)
    form = _form(action, expected, request.POST)
    if not form.is_valid():
        context = {"action": action, "verdicts": expected, "form": form, "problem": ""}
        return _page(request, "dashboard/bulk.html", context, status=422)
    facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    verdicts = many.perform(action, picked, by=request.user, **facts)
    left_out = many.preview(action, many.pick(request.POST.getlist("out")[: many.AT_MOST]), by=request.user)
    context = {"action": action, "verdicts": verdicts, "before": left_out.left_out}
    return _page(request, "dashboard/bulk_done.html", context)


def _form(action, verdicts, data) -> Form:
    """What is asked once for all rows."""
    if action.name == "give":
        return GiveForm(data, people=many.receivers(verdicts))
    if action.name == "forward":
        return ForwardForm(data, verb="forward")
    return Form(data)


def _page(request, template: str, context: dict, *, status: int = 200):
    sent = request.POST if request.method == "POST" else request.GET
    back = sent.get("back", "")[:2000]
    address = reverse("dashboard:queue")
    more = {"back": back, "cancel_url": f"{address}?{back or 'tab=open'}"}
    return TemplateResponse(request, template, context | more, status=status)
