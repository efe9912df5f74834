"""A person's sessions: which there are, and the end of one or of all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from knox.models import AuthToken

# Looked for in this order: browsers name each other.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"))
_MORE_SYSTEMS = (("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))


def of(user) -> list[UserSession]:
    """The sessions that are open now, the newest first."""
    open_now = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(UserSession.objects.filter(user=user, session_key__in=open_now).order_by("-created_at", "-pk"))


def end(user, public_key: str) -> bool:
    """End the one session of `user` that `public_key` (its number on the page) names; whether there was one."""
    if not re.fullmatch(r"[0-9]{1,18}", public_key):
        return False
    return _end(UserSession.objects.filter(user=user, pk=int(public_key))) > 0


@transaction.atomic
def end_all(user, *, but: str | None = None) -> None:
    """End all sessions of `user`, but the one with the key `but`, and all tokens of the API."""
    _end(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    AuthToken.objects.filter(user=user).delete()


def renew_key(request: HttpRequest) -> None:
    """A new key for this session, as at every proof of who one is (ASVS 7.2.4)."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def device(user_agent: str) -> str:
    """What a browser says it is, in words: "Firefox on Windows"."""
    browser = _first(_BROWSERS, user_agent)
    system = _first((*_SYSTEMS, *_MORE_SYSTEMS), user_agent)
    return " on ".join(part for part in (browser, system) if part) or "Unknown device"


def _first(names: Iterable[tuple[str, str]], text: str) -> str:
    return next((called for sign, called in names if sign in text), "")


def _end(rows) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.filter(session_key__in=keys).delete()
    return len(keys)
