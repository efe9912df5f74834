"""Log or no show: an answer that shows records leaves only after the row that says so was written."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from psycopg2.extras import Json

from foundations.audit import reading, recorder
from foundations.audit.reasons import HEADER, ReasonNeeded, Reasons
from foundations.core import problem_details

# A refusal, an error and a redirect show no record. 409 and 422 draw the record's page again.
SHOWS = frozenset({200, 201, 206, 409, 422})
WORDS = f"Say why you need this in the header {HEADER}, for example: Operation Lanternfish, linked suspects."
_INSERT = """
insert into audit_accessevent (at, operation, actor_id, actor_name, actor_email, actor_organisation_ids, request_id,
    screen, address, shown, "references", target_ids, region_ids, count, recipients, reason)
values (%s, %s, %s, %s, %s, %s::bigint[], %s, %s, %s, %s::varchar[], %s::varchar[], %s::uuid[], %s::bigint[], %s, %s, %s)
"""


class ReadLogMiddleware:
    """Gathers what a request shows and writes one row of it, with one statement, before the answer goes out.

    It stands inside the transaction of the request and outside everything that draws the answer. Where the row cannot
    be written the exception goes on: the person gets the page of an error, not the record.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading.page(reasons=Reasons(request)) as page:
            response = self.get_response(request)
            response["X-Request-ID"] = str(page.request_id)
            if page.shows_something and response.status_code in SHOWS:
                try:
                    write(page, request)
                except BaseException:
                    # `response.close()` would end the request for the database too.
                    if download := getattr(response, "file_to_stream", None):
                        download.close()
                    raise
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask why, where a page needs a reason that was not given yet; then the person comes back to it."""
        if not isinstance(exception, ReasonNeeded):
            return None
        if problem_details.concerns(request):
            return problem_details.problem(HTTPStatus.PRECONDITION_REQUIRED, WORDS, title="Say why")
        asks = {"kind": exception.kind, "subject": exception.subject, "next": request.get_full_path()}
        return HttpResponseRedirect(f"{reverse('oversight:reason')}?{urlencode(asks)}")


def write(page: reading.Page, request: HttpRequest) -> None:
    """Write the row of `page`. Raises DatabaseError where it cannot be written."""
    who = recorder.actor(request.user if request.user.is_authenticated else None)
    match = request.resolver_match
    references = list(page.references)
    row = (
        timezone.now(),
        page.operation,
        who["actor_id"],
        who["actor_name"],
        who["actor_email"],
        who["actor_organisation_ids"],
        page.request_id,
        match.view_name[:80] if match else "",
        request.path[:300],
        list(page.kinds),
        references,
        list(page.targets),
        sorted(page.regions),
        len(references) if page.count is None else page.count,
        Json(page.recipients),
        page.reason[:500],
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
