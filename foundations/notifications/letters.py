"""Letters about a person's own account go through the outbox, so that no mail server keeps a page waiting."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundations.accounts import adapter, sessions
from foundations.core import formats
from foundations.notifications import bell
from foundations.notifications.actions import new_message_id
from foundations.notifications.models import OutboxEmail

# What happened, by django-allauth's name for it. What is not here is not told.
HAPPENED = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "A new password was chosen for your account",
    "mfa/email/totp_activated": "An authenticator app was set up for your account",
    "mfa/email/totp_deactivated": "The authenticator app of your account was removed",
    "mfa/email/webauthn_added": "A passkey was added to your account",
    "mfa/email/webauthn_removed": "A passkey was removed from your account",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account",
    "socialaccount/email/account_connected": "Your account can now be used through your force’s sign-in",
}
TEXT = """{what}, on {when} from {device} ({ip}).

If it was you, there is nothing to do. If not, choose a new password at {site}/accounts/password/reset/, sign in, choose
“Sign out everywhere” on the page of your sessions, and tell the person who looks after accounts in your organisation.
"""

BY_ADMINISTRATOR = """{what} by {who}, who looks after your account, on {when}.

If you asked for it, sign in at {site}/accounts/login/ as usual. If you did not expect this, speak to them, on a number
that you know, before you sign in.
"""


class AccountAdapter(adapter.AccountAdapter):
    """What the settings name as django-allauth's adapter."""

    def send_notification_mail(self, template_prefix: str, user, context: Any = None, email: str | None = None) -> None:
        """Tell the person that how they sign in has changed. Nothing in the letter is secret."""
        what = HAPPENED.get(template_prefix)
        if what is None:
            return
        body = TEXT.format(
            what=what,
            when=formats.moment(timezone.now()),
            device=sessions.device(self.get_http_user_agent(self.request)),
            ip=self.get_client_ip(self.request),
            site=settings.SITE_URL,
        )
        _post(user, what, body)


def tell_of_administrator(person, what: str, *, by) -> None:
    """Tell somebody what an administrator did to their account, in the transaction that did it."""
    body = BY_ADMINISTRATOR.format(what=what, who=by.name, when=formats.moment(timezone.now()), site=settings.SITE_URL)
    _post(person, what, body)


def _post(person, subject: str, body: str) -> None:
    letter = OutboxEmail(to_email=person.email, subject=subject, body=body, message_id=new_message_id())
    # In bulk, because a page may add to the outbox and not read back what it added.
    OutboxEmail.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(bell.ring)
