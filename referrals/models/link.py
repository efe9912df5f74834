"""How one referral has to do with another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from foundations.core.models import PublicIdModel
from referrals.linking.querysets import ReferralLinkQuerySet
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL
LONGEST_REASON = 2000


class ReferralLink(PublicIdModel):
    """That `from_referral` has to do with `to_referral`: it is part of it, follows it up, is a duplicate of it, was
    split from it, or is related. Ended with a reason, never deleted.
    """

    class Kind(models.TextChoices):
        RELATED = "related", "Related"
        PARENT = "parent", "Part of a larger one"
        FOLLOW_UP = "follow_up", "Follow-up"
        DUPLICATE = "duplicate", "Duplicate"
        SPLIT = "split", "Split"

    from_referral = models.ForeignKey(Referral, models.PROTECT, related_name="links_from")
    to_referral = models.ForeignKey(Referral, models.PROTECT, related_name="links_to")
    kind = models.CharField(max_length=10, choices=Kind)
    why = models.TextField(blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    objects = ReferralLinkQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_referral=F("to_referral")), name="referrals_linked_to_another"),
            # Either way round.
            models.UniqueConstraint(
                Least("from_referral", "to_referral"),
                Greatest("from_referral", "to_referral"),
                "kind",
                condition=Q(ended_at__isnull=True),
                name="referrals_linked_so_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")),
                name="referrals_link_ended_who_when_why",
            ),
        ]

    def __str__(self):
        return f"{self.from_referral_id} {self.kind} {self.to_referral_id}"
