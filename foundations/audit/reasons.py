"""Asking a person why they look, where the service is set to ask; never for an ordinary page.

`ask("restricted", referral.key)` goes on where a reason was given in this session, and is written with the row of the
page; else the person is sent to the page that asks for it and comes back. The API takes the header X-Reason.
"""

from __future__ import annotations

from django.conf import settings

from foundations.audit import reading

HEADER = "X-Reason"
SESSION = "reasons"
LONGEST = 500


class ReasonNeeded(Exception):
    """Before this page is shown its reader says why. Answered by the middleware."""

    def __init__(self, kind: str, subject: str):
        super().__init__(kind)
        self.kind, self.subject = kind, subject


def asked_for(kind: str) -> bool:
    """Whether the service is set to ask a reason for `kind`: cross_region_search, export or restricted."""
    return kind in settings.AUDIT_REASONS


def ask(kind: str, subject: str = "") -> None:
    """Go on where no reason is asked for, or one was given for this; raises ReasonNeeded."""
    current = reading.current()
    if current is None or not asked_for(kind):
        return
    reason = current.reasons.get(key_of(kind, subject))
    if not reason:
        raise ReasonNeeded(kind, subject)
    reading.because(reason)


def key_of(kind: str, subject: str) -> str:
    return f"{kind} {subject}".strip()


class Reasons:
    """What this person said in this session, or in the header of this call."""

    def __init__(self, request):
        self._request = request

    def get(self, key: str) -> str:
        header = self._request.headers.get(HEADER, "").strip()
        return header[:LONGEST] or self._request.session.get(SESSION, {}).get(key, "")


def keep(request, kind: str, subject: str, reason: str) -> None:
    """Remember until the session ends why this person looks at `subject`."""
    request.session[SESSION] = request.session.get(SESSION, {}) | {key_of(kind, subject): reason[:LONGEST]}
