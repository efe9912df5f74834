"""Pages of e-mails: those to one person, and those that were given up."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from administration import letters
from administration.letter_forms import DiscardForm
from administration.pages import for_administrators, for_national_administrators, form_page, list_page, posted
from administration.views.people import form_methods, looked_up
from foundations.accounts import actions, administering
from foundations.core import formats
from foundations.core.errors import Conflict


@require_GET
@for_administrators
def of_person(request: HttpRequest, public_id) -> HttpResponse:
    """What was sent to somebody, of which kind, and what became of it."""
    person = looked_up(request, public_id)
    context = {
        "person": person,
        "rows": letters.of(person),
        "may_change": administering.may_change(request.user, person),
        "most": letters.MOST,
    }
    return list_page(request, "letters", "people", context)


@require_POST
@for_administrators
def make_reachable(request: HttpRequest, public_id) -> HttpResponse:
    """Sends e-mail to somebody again whose address did not take it."""
    person = looked_up(request, public_id)
    try:
        actions.make_reachable(person, by=request.user)
        messages.success(request, f"{person.name} is sent emails again.")
    except Conflict as error:
        messages.warning(request, error.explanation)
    return HttpResponseRedirect(reverse("administration:letters", args=[person.public_id]))


@require_GET
@for_national_administrators
def dead(request: HttpRequest) -> HttpResponse:
    """The e-mails that were given up or came back."""
    return list_page(
        request, "dead_letters", "dead-letters", {"rows": letters.dead(request.user), "most": letters.MOST}
    )


@require_POST
@for_national_administrators
def retry(request: HttpRequest) -> HttpResponse:
    """Sends all of them again, or the one that `letter` names."""
    named = request.POST.get("letter", "")
    try:
        done = letters.retry([uuid.UUID(named)], by=request.user) if named else letters.retry_all(by=request.user)
        messages.success(request, f"{formats.plural(done, 'email')} will be sent again.")
    except ValueError:
        raise Http404 from None
    except Conflict as error:
        messages.warning(request, error.explanation)
    return HttpResponseRedirect(reverse("administration:dead-letters"))


@form_methods
@for_national_administrators
def discard(request: HttpRequest, public_id) -> HttpResponse:
    """Gives one up for good, with a reason."""

    def act(reason: str) -> str:
        letters.discard([public_id], reason=reason, by=request.user)
        return "The email is discarded. Its notice stays in the service."

    return form_page(
        request,
        DiscardForm(posted(request)),
        act,
        heading="Discard an email",
        submit="Discard",
        back=reverse("administration:dead-letters"),
        warning=True,
        lead="It is not sent any more. What it told of stays in the service for whom it was meant.",
    )
