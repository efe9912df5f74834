"""What the pages of administration share: who may open them, the tabs, and the way a form is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from foundations.accounts import administering
from foundations.accounts.models import Organisation
from foundations.core.errors import Conflict
from foundations.core.forms import Form

View = Callable[..., HttpResponse]
PEOPLE, CLOSURES = ("People", "people"), ("Working days", "closures")
KINDS_WITH_CALENDARS = {Organisation.Kind.NATIONAL, Organisation.Kind.REGION}
NATIONAL_TABS = [
    ("Organisations", "organisations"),
    ("Targets", "targets"),
    ("Sweeps", "sweeps"),
    ("Ladders", "ladders"),
    ("Reference data", "reference"),
    ("Emails", "dead-letters"),
]


def for_administrators(view: View) -> View:
    """403 for everybody but administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(administering.ADMINISTER):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def for_national_administrators(view: View) -> View:
    """403 for everybody but national administrators: what concerns all is decided in one place."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not administering.is_national(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def keeps_calendars(user) -> bool:
    """Whether this person keeps the closed days of some region. Asks the database nothing."""
    return bool(KINDS_WITH_CALENDARS & {held.organisation_kind for held in administering.held(user)})


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The sections of administration that this person has."""
    known = [PEOPLE]
    if keeps_calendars(request.user):
        known.append(CLOSURES)
    if administering.is_national(request.user):
        known += NATIONAL_TABS
    return [
        {"label": label, "href": reverse(f"administration:{name}"), "current": name == current} for label, name in known
    ]


def list_page(request: HttpRequest, template: str, current: str, context: dict[str, Any]) -> HttpResponse:
    """A page with the tabs above it."""
    return TemplateResponse(request, f"administration/{template}.html", context | {"tabs": tabs(request, current)})


def form_page(
    request: HttpRequest,
    form: Form,
    act: Callable[..., str],
    *,
    heading: str,
    submit: str,
    back: str,
    caption: str = "",
    template: str = "form",
    **more: Any,
) -> HttpResponse:
    """Show a form; when it comes back valid, do `act(**answers)`, which gives the words of success, and go `back`.

    422 with the form where an answer is wrong, 409 with the form where it cannot be done now.
    """
    conflict, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            try:
                messages.success(request, act(**form.cleaned_data))
                return HttpResponseRedirect(back)
            except Conflict as error:
                conflict, status = error, 409
        else:
            status = 422
    context = more | {
        "form": form,
        "heading": heading,
        "caption": caption,
        "submit": submit,
        "cancel_url": back,
        "conflict": conflict,
    }
    return TemplateResponse(request, f"administration/{template}.html", context, status=status)


def posted(request: HttpRequest):
    """What was sent, or None where the form is only shown."""
    return request.POST if request.method == "POST" else None
