"""Questions asked of decisions and of the gates' questions. Every query for one starts with `visible_to(user)`."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from referrals import inside


class QuestionQuerySet(QuerySet):
    """The gates' questions."""

    def open(self) -> QuestionQuerySet:
        """Neither answered nor withdrawn."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def visible_to(self, user) -> QuestionQuerySet:
        """Those of referrals that `user` sees."""
        referrals = self.model.referral.field.related_model.objects.visible_to(user)
        return self.filter(referral__in=referrals)

    def in_turn(self) -> QuestionQuerySet:
        """As they were asked."""
        return self.order_by("asked_at", "pk")

    def with_names(self) -> QuestionQuerySet:
        """With everybody that a page or the API names beside a question, in the same statement."""
        return self.select_related("asked_by", "addressed_to", "answered_by", "withdrawn_by", "reason")


class DecisionRecordQuerySet(QuerySet):
    """Records of decisions by the National Decision Model."""

    def visible_to(self, user) -> DecisionRecordQuerySet:
        """Those that `user` wrote or whose referral they see inside, of referrals that they see."""
        referrals = self.model.referral.field.related_model.objects.visible_to(user)
        return self.readable_by(user).filter(referral__in=referrals)

    def readable_by(self, user) -> DecisionRecordQuerySet:
        """The same, of a referral that `user` was found to see already."""
        return self.filter(Q(made_by=user) | inside.notes(user))
