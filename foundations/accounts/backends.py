"""Sign-in, and the one question `user.has_perm(permission, record)`."""

from __future__ import annotations

from dataclasses import replace

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from guardian.backends import ObjectPermissionBackend
from guardian.utils import get_user_obj_perms_model

from foundations.accounts import grants
from foundations.accounts.cover import covers_of
from foundations.accounts.models import Membership
from foundations.core import statements


class PeopleBackend(AuthenticationBackend):
    """Signs people in by e-mail and password, and reads them with their memberships in one statement."""

    def get_user(self, user_id):
        """The active user with `membership_rows`, `cover_rows` and `has_factor`, or None.

        A role, a cover or an account ends at the next request.
        """
        key = ("user", user_id, timezone.localdate())
        with connection.cursor() as cursor:
            statements.ask(cursor, key, lambda: statements.of(_user(user_id)))
            row = cursor.fetchone()
            columns = [column.name for column in cursor.description]
        if row is None:
            return None
        model = get_user_model()
        found = dict(zip(columns, row, strict=True))
        fields = [field.attname for field in model._meta.concrete_fields]
        user = model.from_db(connection.alias, fields, [found[name] for name in fields])
        for name in _BESIDES:
            setattr(user, name, found[name])
        return user

    def has_perm(self, user_obj, perm, obj=None):
        """Never: Django's own permission rows are not used for the rule."""
        return False

    def get_all_permissions(self, user_obj, obj=None):
        return set()


_BESIDES = ("membership_rows", "cover_rows", "has_factor")


def _user(user_id):
    memberships = Membership.objects.filter(user=OuterRef("pk")).active().rows()
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    people = get_user_model().objects.filter(pk=user_id, is_active=True).order_by()
    return people.annotate(
        membership_rows=ArraySubquery(memberships), cover_rows=covers_of(F("pk")), has_factor=Exists(factors)
    )


class RoleBackend:
    """Answers from the memberships: the rule. Without a record: whether some role of theirs allows it somewhere."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if obj is None:
            return perm in user_obj.scope.permissions
        standing = obj.standing_for(perm)
        return user_obj.scope.allows(perm, standing, user_obj.pk) or _as_deputy(user_obj, perm, standing)


def _as_deputy(user, perm: str, standing) -> bool:
    """Whether the permission is theirs because they cover today for somebody named on it, and their own role has it."""
    if not standing.covered or perm not in user.scope.permissions or not user.covers & standing.covered:
        return False
    return user.scope.allows(perm, replace(standing, people=standing.people | {user.pk}), user.pk)


class GrantBackend(ObjectPermissionBackend):
    """Answers from django-guardian's rows: the exceptions. Asks the database for grantable permissions only."""

    def has_perm(self, user_obj, perm, obj=None):
        if obj is None or perm not in grants.GRANTABLE or not user_obj.is_active or user_obj.is_anonymous:
            return False
        # guardian's own answer knows no period.
        rows = get_user_obj_perms_model(obj).objects.in_force()
        return rows.filter(content_object=obj, user=user_obj, permission__codename=perm.partition(".")[2]).exists()
