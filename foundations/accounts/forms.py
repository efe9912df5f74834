"""The forms of signing in and of passwords: django-allauth's rules in our markup and words."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from foundations.accounts import passwords
from foundations.core.forms import Form, YesNoField

# Longer ones would only keep the machine busy.
LONGEST_PASSWORD = 4096


class SignInForm(Form, allauth_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self, "login", "Email address", required="Enter your email address")
        describe(self, "password", "Password", required="Enter your password")
        # The name tells browsers and password managers that this is who signs in.
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenPasswordForm(Form, allauth_forms.ResetPasswordForm):
    """The address that a link to a new password is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self, "email", "Email address", required="Enter your email address")

    def clean_email(self) -> str:
        """The address as typed; who has it is nobody's business here."""
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Note the address, whether or not anybody has it; the answer is sent in the background."""
        passwords.ask(self.cleaned_data["email"])
        return self.cleaned_data["email"]


class NewPasswordForm(Form, allauth_forms.ResetPasswordKeyForm):
    """A new password, twice, from the link in the e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_new_password(self)


class ChangePasswordForm(Form, allauth_forms.ChangePasswordForm):
    """The password of now, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self, "oldpassword", "Current password", required="Enter your current password")
        _describe_new_password(self)


class ConfirmPasswordForm(Form, allauth_forms.ReauthenticateForm):
    """The password again, before something that changes how one signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self, "password", "Password", required="Enter your password")


def describe(form: forms.BaseForm, name: str, label: str, required: str = "", hint: str = "") -> None:
    """Our words on a field of the library's, whose own come as placeholders and as links in hints."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    if required:
        field.error_messages["required"] = required
    if isinstance(field.widget, forms.PasswordInput):
        field.validators.append(
            MaxLengthValidator(LONGEST_PASSWORD, f"The password must be {LONGEST_PASSWORD} characters or less")
        )


def _describe_new_password(form: forms.BaseForm) -> None:
    describe(
        form,
        "password1",
        "New password",
        required="Enter a new password",
        hint="At least 12 characters. Three random words make a good one.",
    )
    describe(form, "password2", "New password again", required="Enter the new password again")


class ShortcutsForm(Form):
    """Gives `shortcuts`: whether they are on."""

    shortcuts = YesNoField(
        label="Do you want keyboard shortcuts?",
        help_text="Turn them off where they are in the way of a screen reader or of voice control.",
        error_messages={"required": "Select yes if you want keyboard shortcuts"},
    )
