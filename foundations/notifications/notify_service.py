"""A back end of Django's e-mail that sends through GOV.UK Notify: EMAIL_URL=notify://.

One template of the service in Notify holds `((subject))` and `((body))`. The e-mail's Message-ID goes as its reference,
so that delivery receipts find it, and so that an e-mail that may have gone before (its sender was killed) is looked for
first and not sent twice.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from smtplib import SMTPException

import jwt
import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

SEND, LIST = "/v2/notifications/email", "/v2/notifications"
UUID_LENGTH = 36
SECONDS = 10


class NotifyError(SMTPException):
    """GOV.UK Notify refused an e-mail, or did not answer; the outbox treats it as it treats a mail server."""


class NotifyBackend(BaseEmailBackend):
    """Sends each message by one call. Raises NotifyError, and ImproperlyConfigured without key and template."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        key = settings.NOTIFY_API_KEY
        if len(key) < 2 * UUID_LENGTH + 1 or not settings.NOTIFY_TEMPLATE_ID:
            raise ImproperlyConfigured(
                "NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID are needed to send through GOV.UK Notify."
            )
        # "name-of-the-key-SERVICE-SECRET", the last two being UUIDs.
        self.service, self.secret = key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1], key[-UUID_LENGTH:]
        self.session: requests.Session | None = None

    def open(self) -> bool:
        """Keep one connection for a batch."""
        self.session = self.session or requests.Session()
        return True

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each to its first address; gives how many went."""
        was_open = self.session is not None
        self.open()
        try:
            for message in email_messages:
                reference = message.extra_headers.get("Message-ID", "")
                if not (getattr(message, "again", False) and self._has(reference)):
                    self._post(message, reference)
        finally:
            if not was_open:
                self.close()
        return len(email_messages)

    def _post(self, message: EmailMessage, reference: str) -> None:
        self._call(
            "POST",
            SEND,
            json={
                "email_address": message.to[0],
                "template_id": settings.NOTIFY_TEMPLATE_ID,
                "personalisation": {"subject": message.subject, "body": message.body},
                "reference": reference,
            },
        )

    def _has(self, reference: str) -> bool:
        """Whether Notify took an e-mail with this reference before, and did not fail at it."""
        found = self._call("GET", LIST, params={"reference": reference, "template_type": "email"})
        return any(not str(one.get("status", "")).endswith("failure") for one in found.get("notifications", ()))

    def _call(self, method: str, path: str, **what) -> dict:
        token = jwt.encode({"iss": self.service, "iat": int(time.time())}, self.secret, algorithm="HS256")
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = self.session.request(
                method, f"{settings.NOTIFY_URL}{path}", headers=headers, timeout=SECONDS, allow_redirects=False, **what
            )
        except requests.RequestException as error:
            raise NotifyError(f"GOV.UK Notify cannot be reached: {type(error).__name__}") from error
        if answer.status_code >= 300:
            raise NotifyError(f"GOV.UK Notify answered {answer.status_code}: {_words(answer)}")
        try:
            found = answer.json()
        except ValueError as error:
            raise NotifyError("GOV.UK Notify answered what is no JSON") from error
        return found if isinstance(found, dict) else {}


def _words(answer: requests.Response) -> str:
    """What Notify says is wrong."""
    try:
        return "; ".join(str(one.get("message", "")) for one in answer.json()["errors"])[:200]
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer.reason or ""
