"""Forgotten passwords: asked for in a request, answered in the background.

Whether an address has an account shows neither in the page nor in how long it takes: the request writes one row for
every address and looks nobody up. The link is made when the letter is sent, from SITE_URL and never from the request,
and is kept nowhere.
"""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import ForgottenPassword, User

SUBJECT = "Choose a new password"
TEXT = """Somebody asked for a new password for your account at TOEX tasking and referral.

Choose one here within an hour:

{link}

If it was not you, do nothing: your password stays as it is.
"""
# A letter that comes long after it was asked for is of no use.
GIVEN_UP = timedelta(hours=1)
BATCH = 50


def ask(email: str) -> None:
    """Note that somebody typed this address."""
    ForgottenPassword.objects.create(email=email.strip().lower())


@transaction.atomic
def answer() -> int:
    """Send a link to every address noted that has an open account with a password; gives how many letters were sent.

    Where the mail server is away, what is left waits for the next time, and is given up after an hour.
    """
    waiting = ForgottenPassword.objects.filter(answered_at=None).order_by("asked_at")
    sent = 0
    for asked in waiting.select_for_update(skip_locked=True)[:BATCH]:
        try:
            sent += _answer(asked)
        except (OSError, SMTPException):
            break
        asked.answered_at = timezone.now()
        asked.save(update_fields=["answered_at"])
    return sent


def forget() -> None:
    """Delete what was answered: the table holds addresses of strangers."""
    ForgottenPassword.objects.filter(asked_at__lt=timezone.now() - timedelta(days=1)).delete()


def _answer(asked: ForgottenPassword) -> int:
    user = User.objects.filter(email=asked.email, is_active=True).first()
    if user is None or not user.has_usable_password() or asked.asked_at < timezone.now() - GIVEN_UP:
        return 0
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return send_mail(SUBJECT, TEXT.format(link=settings.SITE_URL + path), None, [user.email])
