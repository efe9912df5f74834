"""Problem details (RFC 9457): the one shape of every answer of the API that is not success."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "You cannot do this",
    404: "Not found",
    405: "This address does not answer that method",
    406: "Ask for JSON",
    409: "Not now",
    410: "Gone",
    412: "Another version of the protocol",
    413: "Too large",
    414: "The address is too long",
    415: "Send the kind of body that the schema names",
    422: "Some answers cannot be used",
    423: "Busy: another part is being received",
    428: "Say which version you are changing",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Busy: try again",
}
NOT_FOUND = "There is nothing here that you may see."


def concerns(request: HttpRequest) -> bool:
    """Whether the request is one of the API, so that even an error outside its views is answered as JSON."""
    return request.path.startswith("/api/")


def problem(
    code: int, detail: str, *, title: str = "", type: str = "about:blank", headers: Any = None, **extra: Any
) -> JsonResponse:
    """The answer; `extra` are further members of the object."""
    body = {"type": type, "title": title or TITLES.get(code, "Error"), "status": int(code), "detail": detail, **extra}
    return JsonResponse(body, status=code, headers=headers, content_type=MEDIA_TYPE)
