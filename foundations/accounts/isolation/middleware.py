"""One transaction around every request, on behalf of whoever asks."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.db import connection, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from foundations.accounts.isolation.context import as_user
from foundations.core import problem_details
from foundations.core.middleware import PROBES


class IsolationMiddleware:
    """Opens the transaction around view, rendering and streaming, and says to PostgreSQL who asks.

    ATOMIC_REQUESTS would end before a page is rendered. An answer of 500 and more takes back what was written; any
    other commits, so that what was refused is on record too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            return self.get_response(request)
        outermost = not connection.in_atomic_block
        refused = _received(request)
        with as_user(request.user):
            response = response_for_exception(request, refused) if refused else self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):
                # Read here, for its rows may be asked for only now. Files come from the store and need no database.
                response.streaming_content = list(response.streaming_content)
            if response.status_code >= 500 and outermost:
                transaction.set_rollback(True)
        return response


def _received(request: HttpRequest) -> Exception | None:
    """Read a form with files before the transaction opens, which a slow line would hold open; gives what is wrong.

    The API reads its own bodies, since there the address says which kinds it takes.
    """
    if request.content_type != "multipart/form-data" or problem_details.concerns(request):
        return None
    try:
        request.POST  # noqa: B018 - reading it is the point
    except (SuspiciousOperation, MultiPartParserError) as error:
        return error
    return None
