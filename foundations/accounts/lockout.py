"""How often a password may be wrong. Counted in the database, so that no loss of Redis or of a cache forgets it.

Three limits; docs/decisions/0007-sign-in.md says why these:

- an account from one address: 10 in 15 minutes;
- an account from all addresses: 100 in 24 hours, but not at an address where its person signed in within 30 days, so
  that nobody can lock somebody else out of their own desk;
- one address, over all accounts: 300 in 15 minutes.

An account that does not exist is counted and refused like one that does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from foundations.accounts.models import SignInAttempt

Outcome = SignInAttempt.Outcome

SHORT = timedelta(minutes=15)
LONG = timedelta(hours=24)
KEPT = timedelta(days=30)


def begin(login: str, ip: str, *, now: datetime | None = None) -> SignInAttempt | None:
    """Note an attempt for the address `login` from `ip`; None where it must be refused without looking at the password.

    The attempt counts as wrong until `passed` says otherwise, so that many at once cannot slip through together.
    """
    now = now or timezone.now()
    attempt = SignInAttempt.objects.create(who=_who(login), ip=ip, at=now)
    if _is_over(attempt, now):
        SignInAttempt.objects.filter(pk=attempt.pk).update(outcome=Outcome.REFUSED)
        return None
    return attempt


def passed(attempt: SignInAttempt) -> None:
    """The password was right."""
    SignInAttempt.objects.filter(pk=attempt.pk).update(outcome=Outcome.PASSED)


def forget(*, now: datetime | None = None) -> int:
    """Delete attempts that no limit looks at any more; gives how many."""
    return SignInAttempt.objects.filter(at__lt=(now or timezone.now()) - KEPT).delete()[0]


def _is_over(attempt: SignInAttempt, now: datetime) -> bool:
    limits = settings.SIGN_IN_LIMITS
    theirs = SignInAttempt.objects.filter(who=attempt.who).exclude(outcome=Outcome.REFUSED)
    if _wrong_in_a_row(theirs.filter(ip=attempt.ip), now, limits["from_one_address"]) > limits["from_one_address"]:
        return True
    failed = SignInAttempt.objects.filter(outcome=Outcome.FAILED)
    if failed.filter(ip=attempt.ip, at__gt=now - SHORT).count() > limits["of_one_address"]:
        return True
    if failed.filter(who=attempt.who, at__gt=now - LONG).count() <= limits["from_all_addresses"]:
        return False
    return not theirs.filter(ip=attempt.ip, outcome=Outcome.PASSED, at__gt=now - KEPT).exists()


def _wrong_in_a_row(attempts, now: datetime, limit: int) -> int:
    """Wrong ones since the last right one, within the short time; counted no further than needed."""
    latest = attempts.filter(at__gt=now - SHORT).order_by("-at", "-pk").values_list("outcome", flat=True)[: limit + 1]
    outcomes = list(latest)
    return outcomes.index(Outcome.PASSED) if Outcome.PASSED in outcomes else len(outcomes)


def _who(login: str) -> str:
    return salted_hmac("accounts.lockout", login.strip().lower(), algorithm="sha256").hexdigest()
