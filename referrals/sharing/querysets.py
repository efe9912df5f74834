"""Questions asked of shares. Every query for one starts with `visible_to(user)`."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from foundations.accounts.roles import Acts
from foundations.audit import reading
from referrals.permissions import Permission as P
from referrals.sharing.statuses import WAITING, ShareKind, ShareStatus

NAMES = (
    "from_organisation",
    "to_organisation",
    "to_person",
    "force",
    "primary_threat",
    "legal_basis",
    "started_by",
    "decided_by",
)


class ShareQuerySet(QuerySet):
    """Shares, by whether they hold and whose they are."""

    def in_force(self) -> ShareQuerySet:
        """Those that give sight now. By the clock of PostgreSQL, whose policies ask the same."""
        return self.filter(status=ShareStatus.ACCEPTED, ends_at__gt=Now()).exclude(kind=ShareKind.TRANSFER)

    def with_unit_of(self, user) -> ShareQuerySet:
        """Those that give `user` something: of a unit whose referrals they see, or of them alone where they are named.

        A restricted referral is shared with a person only.
        """
        with_all = Q(to_person__isnull=True) & Q(referral__restricted=False)
        unit = Q(to_organisation_id__in=user.scope.region_ids)
        if user.scope.is_national:
            unit = Q(to_organisation__kind="national")
        return self.filter(with_all | Q(to_person=user), unit)

    def partners_work(self) -> ShareQuerySet:
        """Those by which another unit shares the work now."""
        return self.in_force().filter(kind=ShareKind.REFER)

    def visible_to(self, user) -> ShareQuerySet:
        """Those of referrals that `user` sees, and those that a unit which they answer for is offered or asked for.

        Only for those who work for a region or the nation: with whom a referral is shared is no business of others.
        """
        if not user.is_authenticated or not user.scope.works_referrals:
            return self.none()
        referrals = self.model.referral.field.related_model.objects.visible_to(user)
        return self.filter(theirs(user) | Q(referral__in=referrals))

    def handled_by(self, user) -> ShareQuerySet:
        """Those of referrals that a unit which `user` answers for handles."""
        return self.filter(referral__in=self.model.referral.field.related_model.objects.visible_to(user)).filter(
            _of_units(user, "referral__region")
        )

    def waiting_for(self, user) -> ShareQuerySet:
        """What waits for an answer of `user`: offers to their unit, and questions for what their region handles."""
        offered = theirs(user) & Q(status=ShareStatus.OFFERED)
        asked = Q(status=ShareStatus.ASKED, pk__in=self.model.objects.handled_by(user).values("pk"))
        return self.filter(offered | asked)

    def waiting(self) -> ShareQuerySet:
        return self.filter(status__in=[status.value for status in WAITING])

    def with_names(self) -> ShareQuerySet:
        return self.select_related(*NAMES)

    def one(self, public_id: uuid.UUID):
        """The share that an address names, else Http404: the same for absent and unseen."""
        found = self.with_names().filter(public_id=public_id).first()
        if found is None:
            raise Http404
        reading.shown(found)
        return found


def theirs(user) -> Q:
    """With a unit that `user` answers for; of a person named, theirs alone."""
    return _of_units(user, "to_organisation") & (Q(to_person__isnull=True) | Q(to_person=user))


def units_of(user) -> frozenset[int]:
    """Ids of the organisations on whose behalf `user` answers about sharing."""
    return frozenset(held.organisation_id for held in user.scope.held if P.ANSWER_SHARE in held.role.permissions)


def _of_units(user, organisation: str) -> Q:
    rule = Q(**{f"{organisation}_id__in": units_of(user)})
    if any(held.role.acts == Acts.NATION and P.ANSWER_SHARE in held.role.permissions for held in user.scope.held):
        rule |= Q(**{f"{organisation}__served_nationally": True})
    return rule
