"""Pages of targets: those of now and later, the history of one, setting and ending; each shows first what would move."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from administration import previewing, target_forms
from administration.pages import for_national_administrators, form_page, list_page, posted
from administration.views.people import form_methods
from foundations.core import formats
from foundations.core.formats import today
from foundations.core.forms import Form
from foundations.deadlines import kinds, targets
from foundations.deadlines.models import Sweep, Target


@require_GET
@for_national_administrators
def listed(request: HttpRequest) -> HttpResponse:
    """The targets of now and later, by stage, the most exact first; and those that have ended."""
    day, order = today(), {key: place for place, key in enumerate(kinds.KINDS)}
    running = Sweep.objects.filter(finished_at=None)
    rows = list(
        Target.objects.select_related("organisation")
        .prefetch_related(Prefetch("sweeps", running, to_attr="under_way"))
        .order_by("kind", "organisation__name", "priority", "risk", "valid_from")
    )
    rows.sort(key=lambda row: (order.get(row.kind, len(order)), row.kind, [not each for each in row.exactness]))
    context = {
        "in_force": [row for row in rows if not row.valid_to or row.valid_to > day],
        "ended": [row for row in rows if row.valid_to and row.valid_to <= day],
        "said_for": said_for,
        "follows": follows,
    }
    return list_page(request, "targets", "targets", context)


def said_for(target: Target) -> str:
    """Which deadlines of its stage it is for, in words."""
    parts = [
        target_forms.RISKS.get(target.risk, target.risk.replace("_", " ").capitalize()),
        target.organisation.short_name if target.organisation else "",
        target_forms.PRIORITIES.get(target.priority, target.priority),
    ]
    return ", ".join(filter(None, parts)) or "Every deadline"


def follows(target: Target) -> str:
    """How far running deadlines are in following it, in words; nothing where they are in step."""
    if target.under_way:
        return f"Deadlines follow: {target.under_way[0].percent}%"
    return "Deadlines follow" if target.recompute_at and target.recompute_at <= timezone.now() else ""


@require_GET
@for_national_administrators
def history(request: HttpRequest, public_id) -> HttpResponse:
    """One target and those before and after it for the same deadlines: who set them, and what they moved."""
    target = get_object_or_404(Target.objects.select_related("organisation"), public_id=public_id)
    same = Target.objects.filter(
        kind=target.kind, organisation=target.organisation_id, priority=target.priority, risk=target.risk
    )
    rows = same.select_related("added_by", "ended_by").prefetch_related("sweeps").order_by("-valid_from")
    context = {"target": target, "rows": list(rows), "said_for": said_for, "back": reverse("administration:targets")}
    return TemplateResponse(request, "administration/target.html", context)


@form_methods
@for_national_administrators
def add(request: HttpRequest) -> HttpResponse:
    """Asks for a target, and leads to the page that shows what would move. The answers travel in its address."""
    form = target_forms.TargetForm(posted(request), initial={"valid_from": today(), "unit": "days"} | _asked(request))
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(_with("administration:confirm-target", form.in_address()))
    return _asking(request, form, "Set a target", reverse("administration:add-target"))


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the form begins with: the target whose place is taken, or the answers that are to be changed."""
    if "instead" in request.GET:
        row = Target.objects.select_related("organisation").filter(public_id=_uuid(request.GET["instead"])).first()
        return target_forms.in_its_place(row) if row else {}
    return request.GET.dict()


def _uuid(text: str) -> str | None:
    return text if len(text) == 36 and all(one in "0123456789abcdef-" for one in text) else None


@form_methods
@for_national_administrators
def confirm(request: HttpRequest) -> HttpResponse:
    """Shows what the target in the address would move; POST sets it."""
    asked = target_forms.TargetForm(request.GET)
    if not asked.is_valid():
        return _asking(request, asked, "Set a target", reverse("administration:add-target"), status=422)
    facts = asked.facts()

    def act(running: bool) -> str:
        target = targets.add_target(by=request.user, reaches_running=running, **facts)
        return f"The target for “{target.label}” holds from {formats.day(target.valid_from)}.{_then(running)}"

    target = Target(**facts)
    return form_page(
        request,
        target_forms.ReachForm(posted(request)),
        act,
        heading=f"{target.label}: {target.length.words}",
        submit="Set the target",
        caption=f"{said_for(target)}, from {formats.day(target.valid_from)}",
        back=reverse("administration:targets"),
        template="target_preview",
        change=_with("administration:add-target", asked.in_address()),
        **previewing.shown(targets.if_added(**facts)),
    )


def _then(running: bool) -> str:
    return f" {previewing.FOLLOW}" if running else ""


@form_methods
@for_national_administrators
def end(request: HttpRequest, public_id) -> HttpResponse:
    """Asks when a target ends, and leads to the page that shows what would move."""
    target = get_object_or_404(Target.objects.select_related("organisation"), public_id=public_id)
    form = target_forms.EndTargetForm(posted(request), initial=request.GET.dict())
    here = reverse("administration:end-target", args=[public_id])
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_to"]
        address = reverse("administration:confirm-end-target", args=[public_id])
        return HttpResponseRedirect(f"{address}?{urlencode({'valid_to': day.isoformat()})}")
    return _asking(request, form, f"End the target for “{target.label}”", here, caption=_caption(target))


@form_methods
@for_national_administrators
def confirm_end(request: HttpRequest, public_id) -> HttpResponse:
    """Shows what ending a target on the day in the address would move; POST ends it."""
    target = get_object_or_404(Target.objects.select_related("organisation"), public_id=public_id)
    asked = target_forms.EndTargetForm(request.GET)
    here = reverse("administration:end-target", args=[public_id])
    heading = f"End the target for “{target.label}”"
    if not asked.is_valid():
        return _asking(request, asked, heading, here, caption=_caption(target), status=422)
    valid_to: date = asked.cleaned_data["valid_to"]

    def act(running: bool) -> str:
        targets.end_target(target, valid_to=valid_to, reaches_running=running, by=request.user)
        return f"The target for “{target.label}” ends: {formats.day(valid_to)} is the first day without it.{_then(running)}"

    return form_page(
        request,
        target_forms.ReachForm(posted(request)),
        act,
        heading=heading,
        submit="End the target",
        caption=f"{_caption(target)}, first day without it {formats.day(valid_to)}",
        back=reverse("administration:targets"),
        template="target_preview",
        warning=True,
        change=f"{here}?{urlencode({'valid_to': valid_to.isoformat()})}",
        lead="Deadlines then go by the next most exact target. Where none is left, none begins any more, and those that "
        "run go on.",
        **previewing.shown(targets.if_ended(target, valid_to)),
    )


def _caption(target: Target) -> str:
    return f"{said_for(target)}, {target.length.words}"


def _asking(
    request: HttpRequest, form: Form, heading: str, action: str, *, caption: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "caption": caption,
        "submit": "Continue",
        "conflict": None,
        "action": action,
        "cancel_url": reverse("administration:targets"),
        "lead": "The next page shows which deadlines would move. Nothing changes before you confirm it there.",
    }
    code = 422 if form.is_bound and form.errors else status
    return TemplateResponse(request, "administration/form.html", context, status=code)


def _with(name: str, answers: dict[str, str]) -> str:
    return f"{reverse(name)}?{urlencode(answers)}"
