"""Errors of the API as problem details (RFC 9457), one shape for all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from foundations.core.errors import Conflict, StaleVersion


class FormInvalid(exceptions.APIException):
    """Answers that a form refuses. `errors` is a list of field and message, in the order of the form."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self, form):
        super().__init__("Some answers cannot be used.")
        self.errors = [
            {"field": None if name == "__all__" else name, "message": str(message)}
            for name, messages in form.errors.items()
            for message in messages
        ]


class PreconditionRequired(exceptions.APIException):
    """A write without the version that it is based on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = 'Send the version that you read in an If-Match header, for example If-Match: "3".'


TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "You cannot do this",
    404: "Not found",
    405: "This address does not answer that method",
    406: "Ask for JSON",
    409: "Not now",
    413: "Too large",
    415: "Send JSON",
    422: "Some answers cannot be used",
    428: "Say which version you are changing",
    429: "Too many requests",
}


def exception_handler(error, context) -> Response | None:
    """Answer an error of an API view as `application/problem+json`; None for what is nobody's fault but ours (500)."""
    if isinstance(error, Conflict):
        problem = "stale-version" if isinstance(error, StaleVersion) else "not-now"
        return _answer(409, error.explanation, title=error.heading, type=f"/problems/{problem}")
    if isinstance(error, Http404):
        return _answer(404, "There is nothing here that you may see.")
    if isinstance(error, PermissionDenied):
        return _answer(403, "Your role does not allow this for this record.")
    if not isinstance(error, exceptions.APIException):
        return None
    extra = {"errors": error.errors} if isinstance(error, FormInvalid) else {}
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    return _answer(error.status_code, _words(error), headers=headers, **extra)


def _words(error: exceptions.APIException) -> str:
    detail = error.detail
    if isinstance(detail, list):
        return " ".join(str(part) for part in detail)
    if isinstance(detail, dict):
        return " ".join(f"{name}: {' '.join(map(str, parts))}" for name, parts in detail.items())
    return str(detail)


def _answer(code: int, detail: str, *, title: str = "", type: str = "about:blank", headers=None, **extra) -> Response:
    set_rollback()
    body = {"type": type, "title": title or TITLES.get(code, "Error"), "status": code, "detail": detail, **extra}
    response = Response(body, status=code, headers=headers)
    response.content_type = "application/problem+json"
    return response
