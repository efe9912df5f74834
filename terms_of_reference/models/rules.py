"""What is kept beside any one referral: who may sign for TOEX, texts to begin with; and who was invited to sign."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundations.accounts import roles
from foundations.accounts.models import Organisation
from foundations.core.models import EffectiveDatedModel, EffectiveDatedQuerySet, PublicIdModel
from referrals.models import Referral, ThreatArea

USER = settings.AUTH_USER_MODEL


class SigningRule(PublicIdModel, EffectiveDatedModel):
    """Which role signs for TOEX, and up to which size. Without a region it holds wherever a region says nothing else.

    `most_days` and `most_products` are limits of a delegation: support in working days, and products; None is no limit.
    """

    region = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=40, choices=roles.choices)
    most_days = models.PositiveSmallIntegerField(null=True, blank=True)
    most_products = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    given_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["-valid_from", "-pk"]
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True)
                | Q(given_at__isnull=False, given_by__isnull=False),
                name="terms_signing_rule_who_when",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.region or 'every region'}"

    @property
    def limits(self) -> str:
        """Its limits in words."""
        parts = []
        if self.most_days is not None:
            parts.append(f"up to {self.most_days} working days of support")
        if self.most_products is not None:
            parts.append(f"up to {self.most_products} products")
        return " and ".join(parts) or "without a limit"


class TermsTemplate(PublicIdModel):
    """Texts with which terms of a threat area begin. Each save is the next version; the latest one is used."""

    region = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    threat_area = models.ForeignKey(ThreatArea, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "threat_area", "number"], name="terms_template_once", nulls_distinct=False
            )
        ]

    def __str__(self):
        return f"{self.threat_area}, version {self.number}"


class TermsInvitation(PublicIdModel):
    """A named SIO without an account was given one, for this referral and until a day."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="terms_invitations")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    ends_on = models.DateField(help_text="The last day")
    invited_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        ordering = ["-invited_at", "-pk"]

    def __str__(self):
        return f"{self.user} until {self.ends_on}"
