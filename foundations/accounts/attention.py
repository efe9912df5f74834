"""Accounts that somebody should look at: without a second factor, long unused, locked."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from foundations.accounts import lockout
from foundations.accounts.models import User


def with_factor(people: QuerySet[User]) -> QuerySet[User]:
    """With `has_factor`, as a signed-in person has it. Recovery codes alone are none."""
    rows = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return people.annotate(has_factor=Exists(rows))


def unused() -> Q:
    """Not signed in for so many days as the settings say, or never and made before then."""
    since = timezone.now() - timedelta(days=settings.UNUSED_ACCOUNT_DAYS)
    return Q(last_login__lt=since) | Q(last_login__isnull=True, date_joined__lt=since)


def is_unused(person: User) -> bool:
    """The same for one person who was read."""
    return (person.last_login or person.date_joined) < timezone.now() - timedelta(days=settings.UNUSED_ACCOUNT_DAYS)


def locked(people: QuerySet[User]) -> set[str]:
    """The addresses of those of `people` who typed a wrong password too often."""
    return lockout.locked(people.order_by().values_list("email", flat=True))
