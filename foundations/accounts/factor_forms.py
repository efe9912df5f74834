"""The forms of second factors: django-allauth's rules in our markup and words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.exceptions import ValidationError

from foundations.accounts.forms import describe
from foundations.core.forms import Form

CODE_HINT = "6 digits from your authenticator app, or one of your recovery codes"


class CodeForm(Form, base_forms.AuthenticateForm):
    """The code that is asked for when signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self, CODE_HINT)


class ConfirmCodeForm(Form, base_forms.ReauthenticateForm):
    """The same, asked of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self, CODE_HINT)


class SetUpAppForm(Form, totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self, "6 digits that the app shows now")

    def clean_code(self) -> str:
        """Right, and used up: the code that set the app up does not sign in as well."""
        code = super().clean_code()
        Authenticator(user=self.user, type=Authenticator.Type.TOTP, data={}).wrap()._mark_code_used(code)
        return code


class RemoveAppForm(Form, totp_forms.DeactivateTOTPForm):
    """A button."""


class NewRecoveryCodesForm(Form, recovery_forms.GenerateRecoveryCodesForm):
    """A button."""


# What the libraries raise for a credential that no browser made.
MADE_UP = (KeyError, TypeError, AttributeError, ValueError)


class AddPasskeyForm(Form, webauthn_forms.AddWebAuthnForm):
    """What the browser made, and what its person calls it. Every one can sign in by itself, so none is asked."""

    passwordless = None
    name = forms.CharField(required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self, "name", "Name of the passkey", hint="Tells it from others, for instance “Work phone”")
        describe(self, "credential", "Passkey", required="No passkey was made. Press the button again")

    def clean(self) -> dict[str, Any]:
        """Made for this challenge, by an authenticator."""
        try:
            return super().clean()
        except MADE_UP as error:
            raise get_adapter().validation_error("passkey") from error


class _Passkey:
    """A passkey that was proved, or only made up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = get_adapter().error_messages["passkey"]

    def clean_credential(self) -> Authenticator:
        """Whose it is. Raises ValidationError for anything else."""
        try:
            return super().clean_credential()
        except MADE_UP as error:
            raise get_adapter().validation_error("passkey") from error
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise get_adapter().validation_error("passkey") from error


class SignInPasskeyForm(_Passkey, webauthn_forms.LoginWebAuthnForm):
    """Signing in by a passkey alone."""


class PasskeyForm(_Passkey, webauthn_forms.AuthenticateWebAuthnForm):
    """A passkey as second factor."""


class ConfirmPasskeyForm(_Passkey, webauthn_forms.ReauthenticateWebAuthnForm):
    """The same, asked of somebody who is signed in."""


def _describe_code(form: forms.BaseForm, hint: str) -> None:
    describe(form, "code", "Code", required="Enter the code", hint=hint)
    form.fields["code"].widget.attrs |= {"inputmode": "numeric"}
