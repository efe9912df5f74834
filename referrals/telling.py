"""Who may be told of a referral, or of a share: what the notices ask when they are made and when their e-mails go."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from copy import copy

from django.db.models import IntegerField, QuerySet, Value

from foundations.accounts.models import Membership, User
from foundations.notifications import sights
from referrals.models import Referral, Share

OneOf = Callable[[User], QuerySet]


def register() -> None:
    """Answer for referrals and shares, by their public ids."""
    for sort, model in (("referral", Referral), ("share", Share)):
        sights.register(sort, _seen(model), _seers(model))


def _seen(model) -> sights.Seen:
    def seen(user: User, names: Collection[str]) -> set[str]:
        rows = model.objects.visible_to(user).filter(public_id__in=[uuid.UUID(name) for name in names])
        return {str(public_id) for public_id in rows.order_by().values_list("public_id", flat=True)}

    return seen


def _seers(model) -> sights.Seers:
    def seers(people: Collection[User], name: str) -> list[User]:
        return asked_at_once(people, lambda user: model.objects.visible_to(user).filter(public_id=name))

    return seers


def asked_at_once(people: Iterable[User], one: OneOf) -> list[User]:
    """Those of `people` who see the record that `one` gives for each of them: two statements for all."""
    people = _with_their_memberships(people)
    asked = [one(user).order_by().values_list(Value(user.pk, IntegerField())) for user in people]
    if not asked:
        return []
    found = {pk for (pk,) in asked[0].union(*asked[1:], all=True)}
    return [user for user in people if user.pk in found]


def _with_their_memberships(people: Iterable[User]) -> list[User]:
    """The same people, with their memberships of today read at once, as the sign-in does for one."""
    known = {user.pk: copy(user) for user in people}
    rows = Membership.objects.active().filter(user__in=known).rows_by_person() if known else {}
    for user in known.values():
        vars(user).pop("scope", None)
        user.membership_rows = rows.get(user.pk, [])
    return list(known.values())
