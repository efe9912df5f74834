"""The end of sessions, and the second factor before everything else."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from foundations.accounts import second_factor
from foundations.accounts.session_store import BEGAN, SEEN
from foundations.core import errors

# A session is written again at most this often, so that ordinary pages cost no statement for it.
SEEN_SECONDS = 60

# Where everybody may go: signing out, and what holds nothing about anybody.
ALWAYS = {"account_logout", "accessibility", "healthz", "readyz"}
# Somebody without a second factor may set one up …
SETTING_UP = ALWAYS | {"account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}
# … and somebody with one may only prove it: a password must not be enough to add another.
PROVING = ALWAYS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class SessionLimitsMiddleware:
    """Ends a session that is idle or too old, and keeps the others alive."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.session.keys():
            self._look(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        session, now = request.session, time.time()
        # A session that does not say when it began is as good as ended.
        began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
        if now - began > settings.SESSION_LONGEST or now - seen > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif now - seen > SEEN_SECONDS:
            session.modified = True


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in page; a form that came too late is not lost on the way."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        """As Django's, but that what was typed is kept."""
        if request.path.startswith("/api/"):
            return super().handle_no_permission(request, view_func)
        sign_in = resolve_url(self.get_login_url(view_func))
        return errors.signed_out(request, sign_in) or super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """A signed-in person without a proved second factor reaches the pages for that, and no other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Lead elsewhere, or let through."""
        name = request.resolver_match.view_name
        if not settings.REQUIRE_SECOND_FACTOR or name in ALWAYS or not request.user.is_authenticated:
            return None
        if name in (PROVING if request.user.has_factor else SETTING_UP) or not second_factor.is_missing(request):
            return None
        if request.path.startswith("/api/"):
            return _problem()
        page = "mfa_reauthenticate" if request.user.has_factor else "mfa_index"
        return HttpResponseRedirect(reverse(page))


def _problem() -> JsonResponse:
    """What a session without second factor gets from the API; tokens ask for theirs when they are made."""
    body = {
        "type": "/problems/second-factor",
        "title": "Prove your second factor first",
        "status": 403,
        "detail": "Sign in on the website and set up, or use, your second factor.",
    }
    return JsonResponse(body, status=403, content_type="application/problem+json")
