"""Pages of second factors, and of proving again who one is: django-allauth's, with what this service adds.

A session that sets up a factor has proved it; every change of a factor ends the person's other sessions and their
tokens, and stands in the audit log; every proof gives the session a new key.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

from foundations.accounts import second_factor, sessions
from foundations.audit.recorder import record


class _ChangesFactors:
    """A change of how the person signs in."""

    event = ""
    proves = ""

    def form_valid(self, form) -> HttpResponse:
        """Do it, end everything else that is open, and write it down."""
        response = super().form_valid(form)
        request = self.request
        if self.proves:
            second_factor.prove_by_setting_up(request, self.proves)
        sessions.end_all(request.user, but=request.session.session_key)
        record(self.event, by=request.user, target=request.user)
        return response


class _Proves:
    """A proof of who one is."""

    def form_valid(self, form) -> HttpResponse:
        """Give the session a new key and go on."""
        sessions.renew_key(self.request)
        return super().form_valid(form)


class _PasskeyPage:
    """A page whose script talks to the browser about passkeys."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`passkey_options`: what the script hands to the browser, as JSON."""
        context = super().get_context_data(**kwargs)
        context["passkey_options"] = json.dumps(context.pop("js_data", None), cls=DjangoJSONEncoder)
        return context


class SetUpAppView(_ChangesFactors, ActivateTOTPView):
    """Set up an authenticator app."""

    event, proves = "accounts.set_up_app", "totp"


class RemoveAppView(_ChangesFactors, DeactivateTOTPView):
    """Remove the authenticator app."""

    event = "accounts.remove_app"


class NewRecoveryCodesView(_ChangesFactors, GenerateRecoveryCodesView):
    """Make new recovery codes; those of before end."""

    event = "accounts.make_recovery_codes"


class AddPasskeyView(_PasskeyPage, _ChangesFactors, AddWebAuthnView):
    """Add a passkey."""

    event, proves = "accounts.add_passkey", "webauthn"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form as it was typed; the library leaves it out."""
        return super().get_context_data(**kwargs) | ({"form": kwargs["form"]} if "form" in kwargs else {})


class RemovePasskeyView(_ChangesFactors, RemoveWebAuthnView):
    """Remove a passkey."""

    event = "accounts.remove_passkey"


class CodeView(_PasskeyPage, AuthenticateView):
    """The second step of signing in: a code or a passkey."""


class ConfirmPasswordView(_Proves, ReauthenticateView):
    """The password again."""


class ConfirmCodeView(_Proves, ReauthenticateByCodeView):
    """A code again."""


class ConfirmPasskeyView(_PasskeyPage, _Proves, ReauthenticateWebAuthnView):
    """The passkey again."""
