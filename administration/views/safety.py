"""Pages for what somebody lost: a telephone, a laptop, or the patience of the sign-in page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from administration import actions, forms
from administration.pages import for_administrators, form_page, posted
from administration.views.people import form_methods, mine
from foundations.accounts import actions as accounts


@form_methods
@for_administrators
def reset_second_factor(request: HttpRequest, public_id) -> HttpResponse:
    """Takes somebody's second factors away, after asking why."""
    person = mine(request, public_id)

    def act(reason: str) -> str:
        actions.reset_second_factor(person, reason=reason, by=request.user)
        return f"{person.name} has no second factor any more, is signed out everywhere, and has been told by email."

    return form_page(
        request,
        forms.SayWhyForm(posted(request)),
        act,
        heading="Reset the second factor",
        submit="Reset the second factor",
        caption=person.name,
        back=reverse("administration:person", args=[person.public_id]),
        warning=True,
        lead="Be sure that it is they who ask: call them back on a number that you know. Their authenticator app, "
        "passkeys and recovery codes stop working, and they are signed out everywhere. Until they set up a new one, "
        "which the next sign-in asks for, their password alone opens that step. Send a link to set a password too if "
        "somebody else may know it.",
    )


@form_methods
@for_administrators
def end_sessions(request: HttpRequest, public_id) -> HttpResponse:
    """Signs somebody out everywhere, after asking why."""
    person = mine(request, public_id)

    def act(reason: str) -> str:
        actions.end_sessions(person, reason=reason, by=request.user)
        return f"{person.name} is signed out everywhere, and has been told by email."

    return form_page(
        request,
        forms.SayWhyForm(posted(request)),
        act,
        heading="End all sessions",
        submit="End all sessions",
        caption=person.name,
        back=reverse("administration:person", args=[person.public_id]),
        warning=True,
        lead="They are signed out at their next click, on every device, and tokens of the API stop working. They can "
        "sign in again at once. Where a passkey was on the lost device, reset the second factor as well.",
    )


@form_methods
@for_administrators
def unlock(request: HttpRequest, public_id) -> HttpResponse:
    """Lets somebody try their password again, after asking."""
    person = mine(request, public_id)

    def act() -> str:
        accounts.unlock(person, by=request.user)
        return f"{person.name} can try again."

    return form_page(
        request,
        forms.ConfirmForm(posted(request)),
        act,
        heading="Unlock the account",
        submit="Unlock",
        caption=person.name,
        back=reverse("administration:person", args=[person.public_id]),
        lead="Somebody typed a wrong password for this account too often. It was perhaps not its holder: speak to them "
        "first. Without this it opens by itself, 15 minutes after the last attempt, or a day after very many.",
    )
