"""The answers that are not success: the exceptions for them, and the pages that say what happened and what to do.

"Not yours to see" is Django's Http404, "not you" its PermissionDenied, "not now" is Conflict (409).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines

from foundations.core import problem_details

# Characters that a page offers to send again.
RESENT_AT_MOST = 200_000
# Shown if even the page for errors cannot be drawn, for instance before the assets are built.
BARE_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Something went wrong</title></head>
<body><h1>Something went wrong</h1><p>What you did may not have been saved. Go back, check, and try again.</p>
</body></html>"""

FAULT = "What you sent may not have been saved. Read it again before you repeat it."
BUSY = "The service is busy. Nothing that you sent was saved: send it again in half a minute."
# A statement, a lock or a transaction that took longer than its limit; no connection, or one that was ended.
NOT_AVAILABLE = (OperationalError, InterfaceError)


class Conflict(Exception):
    """Not now: the record is not in a state in which this can be done. `heading` and `explanation` are for the user.

    `links` are (text, address) pairs to go on with; without any the page says to go back and look again.
    """

    heading = "This cannot be done now"

    def __init__(self, explanation: str, *, heading: str | None = None, links: Iterable[tuple[str, str]] = ()):
        super().__init__(explanation)
        self.explanation = explanation
        self.links = list(links)
        if heading:
            self.heading = heading


TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class StaleVersion(Conflict):
    """The record was changed by somebody else after this person read it."""

    heading = "This has changed since you opened it"


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be understood, or was too large."""
    if isinstance(exception, TOO_MUCH):
        return _page(request, "errors/413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words="Send a smaller body.")
    return _page(request, "errors/400.html", HTTPStatus.BAD_REQUEST, words="The request could not be understood.")


def address_too_long(request: HttpRequest) -> HttpResponse:
    """The address, most often of a search, is longer than we take."""
    status = HTTPStatus.REQUEST_URI_TOO_LONG
    return _page(request, "errors/414.html", status, words="Ask with a shorter address.")


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not this person."""
    return _page(request, "errors/403.html", HTTPStatus.FORBIDDEN, words="You may not do this.")


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or not theirs to see: the page does not tell which."""
    return _page(request, "errors/404.html", HTTPStatus.NOT_FOUND, words=problem_details.NOT_FOUND)


def handler500(request: HttpRequest) -> HttpResponse:
    """Our fault, or the database is too busy. Asks neither database nor session, since either may be what failed."""
    if isinstance(sys.exc_info()[1], NOT_AVAILABLE):
        return _without_database(request, HTTPStatus.SERVICE_UNAVAILABLE, BUSY, headers={"Retry-After": "30"})
    return _without_database(request, HTTPStatus.INTERNAL_SERVER_ERROR, FAULT)


def _without_database(request: HttpRequest, status: HTTPStatus, words: str, *, headers=None) -> HttpResponse:
    if problem_details.concerns(request):
        return problem_details.problem(status, words, headers=headers)
    try:
        html = engines["jinja2"].get_template(f"errors/{status:d}.html").render({})
    except Exception:  # noqa: BLE001 - whatever it is, a page must come out
        html = BARE_PAGE
    return HttpResponse(html, status=status, headers=headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without a valid token: most often the session ended while the page was open.

    Signing in makes a new token. What was typed is offered to be sent again, where the browser itself says that it came
    from a page of ours.
    """
    return _page(request, "errors/csrf.html", HTTPStatus.FORBIDDEN, resending(request))


def signed_out(request: HttpRequest, sign_in: str) -> HttpResponse | None:
    """The page for a form that came after the session had ended; None where nothing was typed that could be kept."""
    kept = resending(request)
    if not kept["typed"]:
        return None
    return _page(request, "errors/signed_out.html", HTTPStatus.FORBIDDEN, kept | {"sign_in": sign_in})


def resending(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as far as it may be shown and sent again; nothing of a sign-in, of files, or from elsewhere."""
    nothing: dict[str, Any] = {"typed": [], "again": ""}
    ours = f"{request.scheme}://{request.get_host()}"
    simple = request.content_type == "application/x-www-form-urlencoded"
    if request.method != "POST" or not simple or request.headers.get("Origin") != ours:
        return nothing
    try:
        posted = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return nothing
    if any("password" in name or name == "code" for name in posted):
        return nothing
    typed = [(name, value) for name, values in posted.lists() if name != "csrfmiddlewaretoken" for value in values]
    if sum(len(value) for _, value in typed) > RESENT_AT_MOST:
        return nothing
    return {"typed": typed, "again": request.get_full_path()}


def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """The page for a Conflict."""
    context = {"heading": error.heading, "explanation": error.explanation, "links": error.links}
    return _page(request, "errors/409.html", HTTPStatus.CONFLICT, context)


def _page(
    request: HttpRequest, template: str, status: HTTPStatus, context: dict[str, Any] | None = None, *, words: str = ""
) -> HttpResponse:
    """The page, or `words` as problem details where the API was asked."""
    if words and problem_details.concerns(request):
        return problem_details.problem(status, words)
    return render(request, template, context or {}, status=status)
