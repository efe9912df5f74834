"""Headers of every page, and the answer to a step that comes at the wrong time."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from . import problem_details
from .errors import Conflict, address_too_long, conflict, handler400

# Pages ask nothing of the device.
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
# Asked by machines every few seconds; they hold nothing about anybody.
HEALTH = ("/healthz", "/readyz")
PROBES = (*HEALTH, "/metrics")


# What a request may weigh beyond its file: the other answers, and files a little too large, which the form refuses.
SLACK = 10 * 1024 * 1024

# They say what a proxy has added, or open a tunnel.
REFUSED_METHODS = {"TRACE", "TRACK", "CONNECT"}


class RequestLimitsMiddleware:
    """Refuses what is too long or too large by what it says of itself, before anything is read or asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in REFUSED_METHODS:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
        if len(request.get_full_path()) > settings.LONGEST_ADDRESS:
            return address_too_long(request)
        with_files = request.content_type == "multipart/form-data"
        most = settings.UPLOAD_MAX_BYTES + SLACK if with_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        # Django reads no more than this header says, and nothing without it.
        if _declared(request) > most:
            return handler400(request, RequestDataTooBig())
        return self.get_response(request)


def _declared(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


class OperationalPagesMiddleware:
    """No page is kept by browser or proxy; nothing is embedded elsewhere; a Conflict becomes the 409 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith((settings.STATIC_URL, *HEALTH)):
            response["Cache-Control"] = "no-store"
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Conflict on a page; the API words its own."""
        if isinstance(exception, Conflict) and not problem_details.concerns(request):
            return conflict(request, exception)
        return None
