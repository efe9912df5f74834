"""Errors of the API as problem details (RFC 9457), one shape for all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.http import Http404, HttpResponse
from rest_framework import exceptions, status

from foundations.core.errors import Conflict, StaleVersion
from foundations.core.problem_details import NOT_FOUND, problem


class AnswersInvalid(exceptions.APIException):
    """Answers that cannot be used. `errors` is a list of field (None: the whole) and message, in the order given."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self, found: Mapping[str | None, Iterable[str]]):
        super().__init__("Some answers cannot be used.")
        self.errors = [
            {"field": name, "message": str(message)} for name, messages in found.items() for message in messages
        ]


class FormInvalid(AnswersInvalid):
    """Answers that a form refuses."""

    def __init__(self, form):
        super().__init__({None if name == NON_FIELD_ERRORS else name: each for name, each in form.errors.items()})


class PreconditionRequired(exceptions.APIException):
    """A write without the version that it is based on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = 'Send the version that you read in an If-Match header, for example If-Match: "3".'


class TooLarge(exceptions.APIException):
    """A body above the limit of the settings."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "Send a smaller body; documents are uploaded as products or attachments."


def exception_handler(error, context) -> HttpResponse | None:
    """Answer an error of an API view as `application/problem+json`; None for what is nobody's fault but ours (500)."""
    if isinstance(error, Conflict):
        kind = "stale-version" if isinstance(error, StaleVersion) else "not-now"
        return problem(409, error.explanation, title=error.heading, type=f"/problems/{kind}")
    if isinstance(error, Http404):
        return problem(404, NOT_FOUND)
    if isinstance(error, PermissionDenied):
        return problem(403, "Your role does not allow this for this record.")
    if not isinstance(error, exceptions.APIException):
        return None
    extra = {"errors": error.errors} if isinstance(error, AnswersInvalid) else {}
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(error.wait))
    return problem(error.status_code, _words(error), headers=headers, **extra)


def _words(error: exceptions.APIException) -> str:
    detail = error.detail
    return " ".join(str(part) for part in detail) if isinstance(detail, list) else str(detail)
