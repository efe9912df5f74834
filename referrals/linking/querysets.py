"""Questions asked of links between referrals."""

from __future__ import annotations

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

# What a page says of the other end.
SHOWN = ("public_id", "reference", "operation", "status", "restricted", "region_id", "merged_into_id", "id")


class ReferralLinkQuerySet(QuerySet):
    """Links, by the referral that they are looked at from."""

    def current(self) -> ReferralLinkQuerySet:
        return self.filter(ended_at__isnull=True)

    def of(self, referral) -> ReferralLinkQuerySet:
        """Those that begin or end at `referral`."""
        return self.filter(Q(from_referral=referral) | Q(to_referral=referral))

    def with_other_end(self, referral, user) -> ReferralLinkQuerySet:
        """With `other`: what `user` may read of the referral at the other end, or None; in the same statement."""
        referrals = self.model.from_referral.field.related_model.objects.visible_to(user)
        other = Case(When(from_referral=referral, then=F("to_referral_id")), default=F("from_referral_id"))
        fields = {name: F(name) for name in SHOWN}
        rows = self.annotate(other_id=other)
        return rows.annotate(
            other=Subquery(referrals.filter(pk=OuterRef("other_id")).order_by().values(json=JSONObject(**fields))[:1])
        )
