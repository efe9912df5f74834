"""How often a password may be wrong. Counted in the database, so that no loss of Redis or of a cache forgets it.

Three limits; docs/decisions/0007-sign-in.md says why these:

- an account from one address: 10 in 15 minutes;
- an account from all addresses: 100 in 24 hours, but not at an address where its person signed in within 30 days, so
  that nobody can lock somebody else out of their own desk;
- one address, over all accounts: 300 in 15 minutes.

An account that does not exist is counted and refused like one that does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac

from foundations.accounts.models import SignInAttempt

Outcome = SignInAttempt.Outcome

SHORT = timedelta(minutes=15)
LONG = timedelta(hours=24)
KEPT = timedelta(days=30)
NOT_COUNTED = (Outcome.REFUSED, Outcome.CLEARED)


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


def locked(logins: Iterable[str], *, now: datetime | None = None) -> set[str]:
    """Those of `logins` whose next attempt would be refused somewhere: two statements, however many are asked for."""
    now = now or timezone.now()
    failed = SignInAttempt.objects.filter(outcome=Outcome.FAILED, at__gt=now - LONG)
    counts = dict(failed.values_list("who").annotate(times=Count("pk")).order_by())
    by_who = {who: login for login in logins if (who := _who(login)) in counts} if counts else {}
    found = {who for who in by_who if counts[who] >= settings.SIGN_IN_LIMITS["from_all_addresses"]}
    attempts = SignInAttempt.objects.filter(who__in=by_who, at__gt=now - SHORT).exclude(outcome__in=NOT_COUNTED)
    in_a_row: Counter[tuple[str, str]] = Counter()
    for who, ip, outcome in attempts.order_by("at", "pk").values_list("who", "ip", "outcome"):
        in_a_row[who, ip] = 0 if outcome == Outcome.PASSED else in_a_row[who, ip] + 1
    found |= {who for (who, _), times in in_a_row.items() if times >= settings.SIGN_IN_LIMITS["from_one_address"]}
    return {by_who[who] for who in found}


def forgive(login: str, *, now: datetime | None = None) -> int:
    """Count the wrong attempts for `login` no longer; gives how many there were."""
    wrong = SignInAttempt.objects.filter(who=_who(login), outcome=Outcome.FAILED, at__gt=(now or timezone.now()) - LONG)
    return wrong.update(outcome=Outcome.CLEARED)


def forget(*, now: datetime | None = None) -> int:
    """Delete attempts that no limit looks at any more; gives how many."""
    return SignInAttempt.objects.filter(at__lt=(now or timezone.now()) - KEPT).delete()[0]


def _is_over(attempt: SignInAttempt, now: datetime) -> bool:
    limits = settings.SIGN_IN_LIMITS
    theirs = SignInAttempt.objects.filter(who=attempt.who).exclude(outcome__in=NOT_COUNTED)
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
