"""Pages of working days: the calendar of a year, adding and removing closed days; each shows first what would move."""

from __future__ import annotations

import re
from calendar import day_name
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from administration import closure_forms, forms, previewing, year_calendar
from administration.pages import for_administrators, form_page, keeps_calendars, list_page, posted
from administration.views.people import form_methods
from foundations.accounts.administering import is_national
from foundations.core import formats
from foundations.core.formats import today
from foundations.core.working_time import is_published
from foundations.deadlines import closures
from foundations.deadlines.models import Closure, Sweep

FIRST_YEAR = 2021


def for_keepers_of_calendars(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """403 for everybody but administrators of a region or of the nation: no clock runs by the calendar of a force."""

    @for_administrators
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not keeps_calendars(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_keepers_of_calendars
def listed(request: HttpRequest) -> HttpResponse:
    """The days of a year: a region's calendar drawn, and the closed days that this person keeps or that are everybody's."""
    year = year_of(request.GET.get("year", ""))
    regions = list(closures.regions(request.user).current().order_by("name"))
    region = year_calendar.chosen(regions, request.GET.get("region", ""), everywhere=is_national(request.user))
    kept = closures.kept_by(request.user)
    nation = Closure.objects.standing().filter(organisation=None).select_related("organisation", "added_by")
    rows = sorted(
        {row.pk: row for row in (*kept.touching(year), *nation.touching(year))}.values(),
        key=lambda row: (row.first_day, row.organisation.name if row.organisation else ""),
    )
    if region:
        rows = [row for row in rows if row.organisation_id in (None, region.pk)]
    removable = {row.pk for row in kept.touching(year)} if rows else set()
    context = {
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < today().year + 2 else None,
        "rows": rows,
        "removable": {row.pk for row in rows if row.pk in removable and closures.may_still_go(row)},
        "calendar": year_calendar.read(region, year),
        "legend": year_calendar.LEGEND,
        "marks": year_calendar.MARKS,
        "weekdays": [(name[0], name) for name in day_name],
        "region": region,
        "regions": regions,
        "everywhere": is_national(request.user),
        "published": is_published(year),
        "period": period,
        "progress": _progress(),
    }
    return list_page(request, "closures", "closures", context)


def _progress() -> dict[int, int]:
    """How far the deadlines are in following closures, by closure, where they are at it."""
    return {one.closure_id: one.percent for one in Sweep.objects.filter(finished_at=None, closure__isnull=False)}


def year_of(text: str) -> int:
    """The year that somebody asks for, as far as there are calendars; this year where it is none."""
    year = int(text) if re.fullmatch(r"[0-9]{4}", text) else today().year
    return min(max(year, FIRST_YEAR), today().year + 2)


def period(closure: Closure) -> str:
    """The days of a closure in words."""
    return _period(closure.first_day, closure.last_day)


def _period(first, last) -> str:
    if last is None or last == first:
        return f"{first:%A} {formats.day(first)}"
    return f"{formats.day(first)} to {formats.day(last)}"


@form_methods
@for_keepers_of_calendars
def add(request: HttpRequest) -> HttpResponse:
    """Asks which days, and leads to the page that shows what would move. The answers travel in its address."""
    form = closure_forms.ClosureForm(posted(request), by=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(_with_answers("administration:confirm-closure", form))
    return _form_page(request, form, status=422 if form.is_bound else 200)


@form_methods
@for_keepers_of_calendars
def confirm(request: HttpRequest) -> HttpResponse:
    """Shows what the days in the address would move; POST adds them."""
    form = closure_forms.ClosureForm(request.GET, by=request.user)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    answers = form.cleaned_data

    def act() -> str:
        closure = closures.add_closure(by=request.user, **answers)
        return f"“{closure.name}” has been added. {previewing.FOLLOW}"

    region = answers["organisation"]
    return form_page(
        request,
        forms.ConfirmForm(posted(request)),
        act,
        heading=f"Close on {_period(answers['first_day'], answers['last_day'])}",
        submit="Add the closed days",
        caption=f"{answers['name']}, {region.name if region else 'every region'}",
        back=reverse("administration:closures"),
        template="closure_preview",
        change=_with_answers("administration:add-closure", form),
        **previewing.shown(closures.if_added(**answers)),
    )


@form_methods
@for_keepers_of_calendars
def remove(request: HttpRequest, public_id) -> HttpResponse:
    """Shows what removing closed days would move; POST removes them."""
    closure = closures.kept_by(request.user).filter(public_id=public_id).first()
    if closure is None:
        raise Http404

    def act() -> str:
        closures.remove_closure(closure, by=request.user)
        return f"“{closure.name}” has been removed. {previewing.FOLLOW}"

    return form_page(
        request,
        forms.ConfirmForm(posted(request)),
        act,
        heading=f"Remove “{closure.name}”",
        submit="Remove the closed days",
        caption=f"{period(closure)}, {closure.organisation.name if closure.organisation else 'every region'}",
        back=reverse("administration:closures"),
        template="closure_preview",
        warning=True,
        **previewing.shown(closures.if_removed(closure)),
    )


def _form_page(request: HttpRequest, form: closure_forms.ClosureForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "heading": "Add closed days",
        "caption": "",
        "submit": "Continue",
        "conflict": None,
        "action": reverse("administration:add-closure"),
        "cancel_url": reverse("administration:closures"),
        "lead": "The next page shows which deadlines would move. Nothing changes before you confirm it there.",
    }
    return TemplateResponse(request, "administration/form.html", context, status=status)


def _with_answers(name: str, form: closure_forms.ClosureForm) -> str:
    return f"{reverse(name)}?{urlencode(form.in_address())}"
