"""Who looks after whose account: the one rule of administration.

A national administrator looks after everybody, a regional one after their region and its forces, a force's after their
force. Nobody looks after themselves.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from foundations.accounts.models import Membership, Organisation, User
from foundations.accounts.scope import Held

ADMINISTER = "accounts.administer"


def held(user) -> list[Held]:
    """The memberships by which `user` administers."""
    return [one for one in user.scope.held if ADMINISTER in one.role.permissions]


def is_national(user) -> bool:
    """Whether this person administers everything: also organisations, targets and reference data."""
    return any(one.organisation_kind == Organisation.Kind.NATIONAL for one in held(user))


def organisations(user) -> QuerySet[Organisation]:
    """The organisations that `user` administers."""
    if is_national(user):
        return Organisation.objects.all()
    rule = Q(pk__in=[])
    for one in held(user):
        rule |= Q(pk=one.organisation_id)
        if one.organisation_kind == Organisation.Kind.REGION:
            rule |= Q(parent=one.organisation_id)
    return Organisation.objects.filter(rule)


def people(user) -> QuerySet[User]:
    """The people that `user` may look up: who has, or had, a role in an organisation that they administer."""
    if is_national(user):
        return User.objects.all()
    roles = Membership.objects.filter(user=OuterRef("pk"), organisation__in=organisations(user))
    return User.objects.filter(Exists(roles))


def may_change(user, person: User) -> bool:
    """Whether `user` looks after the account of `person`.

    Somebody who has a role outside what `user` administers is looked after by those above.
    """
    if person.pk == user.pk or not people(user).filter(pk=person.pk).exists():
        return False
    if is_national(user):
        return True
    not_ended = Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
    return not person.memberships.filter(not_ended).exclude(organisation__in=organisations(user)).exists()
