"""How django-allauth behaves here."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from foundations.accounts import lockout, sessions, single_sign_on
from foundations.accounts.isolation import context as isolation
from foundations.audit.recorder import record

logger = logging.getLogger(__name__)

# Right after signing in nobody has to prove themselves again to set up their first factor.
FRESH_SECONDS = 5 * 60

# The library's messages in our words; those that say nothing new are left out.
MESSAGES = {
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": "",
    "account/messages/password_changed.txt": "Your password is changed. You are signed out everywhere else",
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app is removed",
    "mfa/messages/webauthn_added.txt": "Your passkey is added",
    "mfa/messages/webauthn_removed.txt": "Your passkey is removed",
    "mfa/messages/recovery_codes_generated.txt": "You have new recovery codes",
}


class AccountAdapter(DefaultAccountAdapter):
    """People are made by administrators: nobody signs themselves up. Says in plain words what was wrong."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not correct",
        "enter_current_password": "The current password is not correct",
        "incorrect_password": "The password is not correct",
        "too_many_login_attempts": "There were too many attempts to sign in. Wait 15 minutes and try again",
        "rate_limited": "There were too many attempts. Wait 15 minutes and try again",
    }

    def login(self, request: HttpRequest, user) -> None:
        """Sign in; what follows in this request is on behalf of whoever has just signed in."""
        super().login(request, user)
        if isolation.current() is not None:
            isolation.switch_to(user)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any):
        """The person, or None; raises ValidationError after too many attempts. Every password of ours comes through here.

        A closed account is answered like a wrong password.
        """
        attempt = lockout.begin(credentials.get("email", ""), self.get_client_ip(request))
        if attempt is None:
            logger.warning("Sign-in: refused by a limit")
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        # The library keeps a closed account at hand, to say that it is closed.
        AuthenticationBackend.unstash_authenticated_user()
        if user is not None:
            lockout.passed(attempt)
        else:
            # Neither what was typed nor whether there is such an account; the attempt itself is in the database.
            logger.warning("Sign-in: wrong password, from %s", self.get_client_ip(request))
        return user

    def reauthenticate(self, user, password: str) -> bool:
        """Whether this is the password of the person who is signed in."""
        return self.authenticate(context.request, email=user.email, password=password) == user

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before anything that changes how somebody signs in, but for the first factor right after signing in."""
        request = context.request
        if app == "allauth.mfa" and not request.user.has_factor:
            records = get_authentication_records(request, request.user)
            if records and timezone.now().timestamp() - records[-1]["at"] < FRESH_SECONDS:
                return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user) -> HttpResponse:
        """A passkey or a provider spoke for a closed account."""
        self.add_message(request, 40, message="This account is closed. Ask the person who looks after accounts")
        return HttpResponseRedirect(reverse("account_login"))

    def post_login(self, request: HttpRequest, user, **kwargs: Any) -> HttpResponse:
        record("accounts.sign_in", by=user, target=user, ways=_ways(request, user))
        single_sign_on.trust_second_factor(request, kwargs.get("signal_kwargs"))
        return super().post_login(request, user, **kwargs)

    def set_password(self, user, password: str) -> None:
        """Give the new password, and end what the old one opened: other sessions and tokens."""
        super().set_password(user, password)
        request = context.request
        if isolation.current() is not None:
            # Whoever came by the link is not signed in, and yet it is they who change it.
            isolation.switch_to(user)
        sessions.end_all(user, but=request.session.session_key if request.user == user else None)
        record("accounts.change_password", by=user, target=user)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """The library's messages in our words."""
        if message_template in MESSAGES:
            message, message_template = MESSAGES[message_template], None
        if message or message_template:
            super().add_message(request, level, message_template, message_context, extra_tags, message)


def _ways(request: HttpRequest, user) -> list[str]:
    """How this session was opened: "password", "mfa totp"."""
    records = get_authentication_records(request, user)
    return [f"{one['method']} {one.get('type') or one.get('provider') or ''}".strip() for one in records]
