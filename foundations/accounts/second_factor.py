"""Whether a session has proved a second factor. Asks the database nothing: session and person are read anyway.

A session proves it by a code, a passkey, setting up the first factor, or the word of a provider that is trusted with
that. The mark belongs to the session: another one, opened with a stolen password before there was a factor, does not
become good when the person sets one up.
"""

from __future__ import annotations

import time

from allauth.account import app_settings as account_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest

_BY_PROVIDER = "second_factor_by_provider"


def is_missing(request: HttpRequest) -> bool:
    """Whether the signed-in person must prove a second factor before anything else."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    if request.session.get(_BY_PROVIDER) == str(request.user.public_id):
        return False
    return not (request.user.has_factor and _proved(request))


def _proved(request: HttpRequest) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def prove_by_setting_up(request: HttpRequest, authenticator_type: str) -> None:
    """The person has just shown the new factor to this session."""
    record_authentication(request, request.user, "mfa", type=authenticator_type, reauthenticated=True)


def prove_by_provider(request: HttpRequest) -> None:
    """The provider that signed the person in said that it asked for a second factor."""
    request.session[_BY_PROVIDER] = str(request.user.public_id)


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor in the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT)."""
    limit = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(one.get("method") == "mfa" and one.get("at", 0) >= limit for one in records)
