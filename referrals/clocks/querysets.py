"""Questions asked of the deadlines of referrals, and of requests for more time. Each starts with `visible_to(user)`."""

from __future__ import annotations

import uuid

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from foundations.audit import reading
from foundations.deadlines.querysets import DeadlineQuerySet
from referrals.inside import inside


class ReferralDeadlineQuerySet(DeadlineQuerySet):
    """Deadlines of referrals."""

    def visible_to(self, user) -> ReferralDeadlineQuerySet:
        """Those of referrals that `user` sees; what is due inside, for those who see inside or are responsible."""
        if not user.is_authenticated:
            return self.none()
        referrals = self.model._meta.get_field("referral").related_model.objects
        seen = self.filter(referral__in=referrals.visible_to(user))
        return seen.filter(Q(inside=False) | inside(user) | Q(responsible=user))

    def one(self, public_id: uuid.UUID):
        """The deadline with that id, with what its page names, else Http404. Notes that its referral is shown."""
        names = ("organisation", "responsible", "referral__region", "referral__force")
        found = self.select_related(*names).filter(public_id=public_id).first()
        if found is None:
            raise Http404
        # As `by_key`: where a restricted referral is opened, it is asked why.
        referrals = self.model._meta.get_field("referral").related_model.objects
        found.referral = referrals.by_key(found.referral.key)
        return found

    def with_person(self) -> ReferralDeadlineQuerySet:
        """With `person_key` and `person_name`: who is responsible; of a gate's, who claimed it there."""
        at_gate = Q(kind=F("referral__status"))
        return self.annotate(
            person_key=Coalesce(
                "responsible__public_id", Case(When(at_gate, then=F("referral__handler__public_id")), default=None)
            ),
            person_name=Coalesce(
                "responsible__name",
                Case(When(at_gate, then=F("referral__handler__name")), default=None),
                Value(""),
                output_field=CharField(),
            ),
        )

    def paused_for(self, reason_code: str) -> ReferralDeadlineQuerySet:
        """Those that stand still, and do so for that reason."""
        events = self.model._meta.get_field("events").related_model.objects.filter(
            deadline=OuterRef("pk"), kind="pause", reason_code=reason_code, effective_at=OuterRef("paused_at")
        )
        return self.paused().filter(Exists(events))

    def in_due_order(self) -> ReferralDeadlineQuerySet:
        """What is due first comes first."""
        return self.order_by("due_at", "id")


class ExtensionQuerySet(QuerySet):
    """Requests for more time."""

    def visible_to(self, user) -> ExtensionQuerySet:
        """Those of deadlines that `user` sees."""
        deadlines = self.model._meta.get_field("deadline").related_model.objects
        return self.filter(deadline__in=deadlines.visible_to(user))

    def waiting(self) -> ExtensionQuerySet:
        """Asked for and not answered, the oldest first."""
        return self.filter(status="asked").order_by("asked_at", "id")

    def with_names(self) -> ExtensionQuerySet:
        return self.select_related("deadline__referral__region", "reason", "asked_by", "decided_by")

    def one(self, public_id: uuid.UUID):
        """The request with that id, else Http404. Notes that its referral is shown."""
        found = self.with_names().filter(public_id=public_id).first()
        if found is None:
            raise Http404
        reading.shown(found.deadline.referral)
        return found
