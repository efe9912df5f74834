"""Questions asked of terms of reference. Every query for one starts with `visible_to(user)`."""

from __future__ import annotations

from django.db.models import QuerySet

from terms_of_reference.statuses import WORKING, Status


class TermsQuerySet(QuerySet):
    """Versions of the terms."""

    def visible_to(self, user) -> TermsQuerySet:
        """Those of the referrals that `user` may see."""
        referrals = self.model._meta.get_field("referral").related_model
        return self.filter(referral__in=referrals.objects.visible_to(user))

    def with_people(self) -> TermsQuerySet:
        """With everybody that a page names and the signatures: two statements, however many versions there are."""
        return self.select_related("written_by", "proposed_by").prefetch_related("signatures")

    def with_referral(self) -> TermsQuerySet:
        """With the referral as its pages need it, in the same statement."""
        return self.select_related(
            "referral__force",
            "referral__region",
            "referral__requester",
            "referral__sio",
            "referral__lead_analyst",
            "referral__primary_threat",
            "referral__owner",
            "referral__offered_to",
        )

    def working(self) -> TermsQuerySet:
        """Being written or agreed."""
        return self.filter(status__in=WORKING)

    def in_force(self) -> TermsQuerySet:
        return self.filter(status=Status.IN_FORCE)
