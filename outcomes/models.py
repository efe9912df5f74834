"""What became of the threat: reassessments, the chain of owners, disruptions, the closing record and feedback."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.accounts.scope import Standing
from foundations.core.models import EffectiveDatedModel, EffectiveDatedQuerySet, PublicIdModel
from outcomes.querysets import OfferQuerySet, OutcomeQuerySet
from referrals.models import Referral, ReferralDeadline, ThreatArea
from referrals.standings import region_team, requesters

USER = settings.AUTH_USER_MODEL


class Level(models.TextChoices):
    """At which level of policing a threat is owned."""

    FORCE = "force", "Force"
    REGION = "region", "Region"
    NATION = "nation", "Nation"


# The kind of organisation that owns at each level.
KIND_AT = {
    Level.FORCE: Organisation.Kind.FORCE,
    Level.REGION: Organisation.Kind.REGION,
    Level.NATION: Organisation.Kind.NATIONAL,
}


class Reassessment(PublicIdModel):
    """The threat as it stands after the work, against the request, and the owner recommended. Written once."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="reassessments")
    number = models.PositiveSmallIntegerField()
    harm_before = models.PositiveSmallIntegerField()
    harm_now = models.PositiveSmallIntegerField()
    findings = models.TextField()
    what_remains = models.TextField()
    victims = models.TextField()
    requester_view = models.TextField()
    requester_view_by = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level.choices)
    recommended_owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    rationale = models.TextField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="outcomes_reassessment_number_once"),
            models.CheckConstraint(
                condition=Q(harm_before__lte=100, harm_now__lte=100), name="outcomes_reassessment_harm_range"
            ),
        ]

    def __str__(self):
        return f"Reassessment {self.number} of {self.referral_id}"

    @property
    def harm_change(self) -> int:
        """By how much harm has risen since the request; negative where it fell."""
        return self.harm_now - self.harm_before


class OwnershipOffer(PublicIdModel):
    """An organisation was asked to own the threat, and what it answered. An answer is never rewritten."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        # The request was withdrawn before the organisation answered.
        LAPSED = "lapsed", "Lapsed"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="ownership_offers")
    reassessment = models.OneToOneField(Reassessment, models.PROTECT, related_name="offer")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    named_lead = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answered_at__isnull=True), name="outcomes_one_open_offer"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="outcomes_offer_answer_who_when",
            ),
            models.CheckConstraint(
                condition=~Q(answer="accepted") | ~Q(named_lead=""), name="outcomes_accepted_has_lead"
            ),
            models.CheckConstraint(condition=~Q(answer="refused") | ~Q(reason=""), name="outcomes_refused_has_reason"),
        ]

    def __str__(self):
        return f"{self.to_organisation} ({self.get_answer_display() or 'open'})"


class ImpactLevel(PublicIdModel, EffectiveDatedModel):
    """How much a disruption did against the threat. Reference data."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    descriptor = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Disruption(PublicIdModel):
    """An action with a positive effect against the threat, and what TOEX contributed to it."""

    class TargetKind(models.TextChoices):
        OCG = "ocg", "Organised crime group"
        PRIORITY_INDIVIDUAL = "priority_individual", "Priority individual"
        VULNERABILITY = "vulnerability", "Vulnerability"

    class FourP(models.TextChoices):
        PURSUE = "pursue", "Pursue"
        PREVENT = "prevent", "Prevent"
        PROTECT = "protect", "Protect"
        PREPARE = "prepare", "Prepare"

    class Part(models.TextChoices):
        LED = "led", "Led"
        SUPPORTED = "supported", "Supported"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="disruptions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    happened_date = models.DateField()
    narrative = models.TextField()
    target_kind = models.CharField(max_length=20, choices=TargetKind.choices)
    target_reference = models.CharField(max_length=80, blank=True)
    threat_area = models.ForeignKey(ThreatArea, models.PROTECT, related_name="+")
    four_p = models.CharField("primary P", max_length=10, choices=FourP.choices)
    impact = models.ForeignKey(ImpactLevel, models.PROTECT, related_name="+")
    led = models.CharField(max_length=10, choices=Part.choices)
    lead_agency = models.CharField(max_length=120, blank=True)
    toex_contribution = models.TextField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="outcomes_disruption_number_once"),
            models.CheckConstraint(
                condition=~Q(led="supported") | ~Q(lead_agency=""), name="outcomes_supported_names_lead_agency"
            ),
        ]

    def __str__(self):
        return f"Disruption {self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("outcomes:disruption", args=[self.referral.key, self.number])

    def standing_for(self, permission: str) -> Standing:
        """The team that works on the referral."""
        return region_team(self.referral)


class ClosingRecord(PublicIdModel):
    """What was confirmed and learnt when the referral was closed. Written once; a reopened one gets another."""

    class ValueAdded(models.TextChoices):
        RECORDED = "recorded", "Recorded"
        NONE = "none", "None, explained"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="closing_records")
    pnd_confirmed = models.BooleanField()
    pnd_reference = models.CharField(max_length=200, blank=True)
    value_added = models.CharField(max_length=10, choices=ValueAdded.choices)
    none_explained = models.TextField(blank=True)
    lessons = models.TextField()
    closed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pnd_confirmed=True), name="outcomes_closed_with_pnd_confirmed"),
            models.CheckConstraint(
                condition=Q(value_added="recorded", none_explained="")
                | (Q(value_added="none") & ~Q(none_explained="")),
                name="outcomes_value_recorded_or_explained",
            ),
        ]

    def __str__(self):
        return f"Closing of {self.referral_id} on {self.closed_at:%d %B %Y}"


class Feedback(PublicIdModel):
    """What one of the people who asked says of the support. Each of them says it once."""

    class Score(models.IntegerChoices):
        VERY_POOR = 1, "1, very poor"
        POOR = 2, "2, poor"
        FAIR = 3, "3, fair"
        GOOD = 4, "4, good"
        VERY_GOOD = 5, "5, very good"

    class Difference(models.IntegerChoices):
        NONE = 1, "1, none"
        LITTLE = 2, "2, a little"
        SOME = 3, "3, some"
        MUCH = 4, "4, much"
        DECISIVE = 5, "5, it was decisive"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="feedback")
    quality = models.PositiveSmallIntegerField(choices=Score.choices)
    timeliness = models.PositiveSmallIntegerField(choices=Score.choices)
    communication = models.PositiveSmallIntegerField(choices=Score.choices)
    difference = models.PositiveSmallIntegerField(choices=Difference.choices)
    ask_again = models.BooleanField()
    comments = models.TextField(blank=True)
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(fields=["referral", "given_by"], name="outcomes_feedback_once_a_person"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__gte": 1, f"{name}__lte": 5}), name=f"outcomes_feedback_{name}_range"
                )
                for name in ("quality", "timeliness", "communication", "difference")
            ),
        ]

    def __str__(self):
        return f"Feedback on {self.referral_id} by {self.given_by_id}"

    def standing_for(self, permission: str) -> Standing:
        """The people who asked, and nobody else."""
        return Standing(people=requesters(self.referral))


class DisruptionDeadline(ReferralDeadline):
    """By when a disruption is to be entered on APMIS."""

    disruption = models.ForeignKey(Disruption, models.PROTECT, related_name="clocks")


class ApmisEntry(PublicIdModel):
    """That a disruption was entered on APMIS, by hand, under which reference. Written once."""

    disruption = models.OneToOneField(Disruption, models.PROTECT, related_name="apmis_entry")
    apmis_reference = models.CharField("APMIS reference", max_length=40)
    entered_on = models.DateField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(apmis_reference=""), name="outcomes_apmis_entry_has_reference")
        ]

    def __str__(self):
        return self.apmis_reference


class RetentionReview(PublicIdModel):
    """That somebody looked at what is kept of a referral that has ended, and decided. Written once."""

    class Decision(models.TextChoices):
        RETAIN = "retain", "Keep it, and review it again"
        DISPOSE = "dispose", "It need not be kept any longer"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="retention_reviews")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    rationale = models.TextField()
    reviewed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(rationale=""), name="outcomes_retention_says_why")]

    def __str__(self):
        return f"Retention review of {self.referral_id}"

    def standing_for(self, permission: str) -> Standing:
        """The team that worked on the referral."""
        return region_team(self.referral)
