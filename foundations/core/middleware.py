"""Headers of every page, and the answer to a step that comes at the wrong time."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import problem_details
from .errors import Conflict, conflict

# Pages ask nothing of the device.
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
# Asked by machines every few seconds; they hold nothing about anybody.
PROBES = ("/healthz", "/readyz")


class OperationalPagesMiddleware:
    """No page is kept by browser or proxy; nothing is embedded elsewhere; a Conflict becomes the 409 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith((settings.STATIC_URL, *PROBES)):
            response["Cache-Control"] = "no-store"
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Conflict on a page; the API words its own."""
        if isinstance(exception, Conflict) and not problem_details.concerns(request):
            return conflict(request, exception)
        return None
