"""Questions asked of outcomes. They are seen by whoever sees their referral."""

from __future__ import annotations

from django.db.models import QuerySet

from referrals.models import Referral


class OutcomeQuerySet(QuerySet):
    """Records of one kind that belong to referrals."""

    def visible_to(self, user) -> OutcomeQuerySet:
        """Those of the referrals that `user` may see."""
        return self.filter(referral__in=Referral.objects.visible_to(user))

    def of(self, referral) -> OutcomeQuerySet:
        """Those of a referral that somebody was found to see."""
        return self.filter(referral=referral)


class OfferQuerySet(OutcomeQuerySet):
    """Offers of ownership."""

    def open(self) -> OfferQuerySet:
        return self.filter(answered_at__isnull=True)
