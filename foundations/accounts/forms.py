"""The forms of signing in and of passwords: django-allauth's rules in our markup and words."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest

from foundations.core.forms import Form


class SignInForm(Form, allauth_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe(self, "login", "Email address", required="Enter your email address")
        _describe(self, "password", "Password", required="Enter your password")
        # The name tells browsers and password managers that this is who signs in.
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenPasswordForm(Form, allauth_forms.ResetPasswordForm):
    """The address that a link to a new password is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe(self, "email", "Email address", required="Enter your email address")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link to whoever has this account, and nothing to an address that has none."""
        if not self.users:
            # The library would write to strangers and invite them to sign up, which nobody can here.
            return self.cleaned_data["email"]
        return super().save(request, **kwargs)


class NewPasswordForm(Form, allauth_forms.ResetPasswordKeyForm):
    """A new password, twice, from the link in the e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_new_password(self)


class ChangePasswordForm(Form, allauth_forms.ChangePasswordForm):
    """The password of now, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe(self, "oldpassword", "Current password", required="Enter your current password")
        _describe_new_password(self)


def _describe(form: forms.BaseForm, name: str, label: str, required: str, hint: str = "") -> None:
    """Our words on a field of the library's, whose own come as placeholders and as links in hints."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = required


def _describe_new_password(form: forms.BaseForm) -> None:
    _describe(
        form,
        "password1",
        "New password",
        required="Enter a new password",
        hint="At least 12 characters. Three random words make a good one.",
    )
    _describe(form, "password2", "New password again", required="Enter the new password again")
