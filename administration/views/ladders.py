"""Pages of ladders: who is told when a deadline nears, passes and stays late; for national administrators."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from administration.keeping_forms import EndForm
from administration.letter_forms import RungForm
from administration.pages import for_national_administrators, form_page, list_page, posted
from administration.views.people import form_methods
from foundations.core import formats
from foundations.core.formats import today
from foundations.deadlines import kinds, ladders
from foundations.deadlines.models import Rung

_ORDER = {at: place for place, at in enumerate(Rung.At.values)}
_EVERY = "Every kind without a ladder of its own"


@require_GET
@for_national_administrators
def listed(request: HttpRequest) -> HttpResponse:
    """The rungs of now and later, by kind of deadline; and those that have ended."""
    rows = sorted(Rung.objects.all(), key=lambda rung: (rung.kind, _ORDER[rung.at], rung.working_days, rung.who))
    standing: dict[str, list[Rung]] = {}
    for rung in rows:
        if not rung.valid_to or rung.valid_to > today():
            standing.setdefault(name_of(rung), []).append(rung)
    ended = [rung for rung in rows if rung.valid_to and rung.valid_to <= today()]
    return list_page(request, "ladders", "ladders", {"ladders": standing, "ended": ended, "name_of": name_of})


def name_of(rung: Rung) -> str:
    """Of which deadlines it is."""
    return kinds.get(rung.kind).label if rung.kind else _EVERY


@form_methods
@for_national_administrators
def add(request: HttpRequest) -> HttpResponse:
    """Tells somebody at one more moment."""

    def act(**answers) -> str:
        rung = ladders.add_rung(by=request.user, **answers)
        return f"{rung.get_who_display()} are told from {formats.day(rung.valid_from)}."

    return form_page(
        request,
        RungForm(posted(request), initial={"valid_from": today()}),
        act,
        heading="Add a rung",
        submit="Add the rung",
        back=reverse("administration:ladders"),
        lead="A kind of deadline with rungs of its own is not under the general ladder any more. Where the moment of an "
        "open deadline has passed already, they are told at once.",
    )


@form_methods
@for_national_administrators
def end(request: HttpRequest, public_id) -> HttpResponse:
    """Ends a rung."""
    rung = get_object_or_404(Rung, public_id=public_id)

    def act(valid_to: date) -> str:
        ladders.end_rung(rung, valid_to=valid_to, by=request.user)
        return f"{formats.day(valid_to)} is the first day on which they are not told."

    return form_page(
        request,
        EndForm(posted(request)),
        act,
        heading=f"End “{rung.when}”",
        submit="End the rung",
        caption=f"{name_of(rung)}, {rung.get_who_display()}",
        back=reverse("administration:ladders"),
        warning=True,
    )
