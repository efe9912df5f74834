"""The letter with which somebody sets their password."""

from __future__ import annotations

from django.http import HttpRequest

from foundations.accounts.forms import ForgottenPasswordForm
from foundations.accounts.models import User


def send_password_link(request: HttpRequest, person: User) -> bool:
    """Send `person` the link with which they set a password; gives whether a letter could go to them."""
    form = ForgottenPasswordForm({"email": person.email})
    if not form.is_valid() or not form.users:
        return False
    try:
        form.save(request)
    except OSError:
        # The mail server does not answer. The account is there; the link can be sent again from its page.
        return False
    return True
