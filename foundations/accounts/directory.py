"""Finds people by what they may do."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from foundations.accounts import roles
from foundations.accounts.models import Membership, User
from foundations.accounts.roles import Sight


def holding(permission: str, organisation_ids: Iterable[int]) -> QuerySet[User]:
    """Active people whose role in one of these organisations holds `permission` today."""
    memberships = Membership.objects.active().holding(permission).filter(organisation_id__in=organisation_ids)
    return User.objects.filter(is_active=True, pk__in=memberships.values("user_id"))


def members(organisation_ids: Iterable[int], roles: Iterable[str]) -> QuerySet[User]:
    """Active people who hold one of `roles` in one of these organisations today."""
    memberships = Membership.objects.active().filter(role__in=roles, organisation_id__in=organisation_ids)
    return User.objects.filter(is_active=True, pk__in=memberships.values("user_id"))


def seeing(organisation_ids: Iterable[int]) -> QuerySet[User]:
    """Active people whose role shows them all that one of these organisations handles."""
    return members(organisation_ids, [role.key for role in roles.ALL if role.sees in (Sight.REGION, Sight.NATIONAL)])
