"""What the API shows of outcomes, for those who may see the referral."""

from __future__ import annotations

from rest_framework import serializers

from outcomes.models import (
    ApmisEntry,
    ClosingRecord,
    Disruption,
    Feedback,
    OwnershipOffer,
    Reassessment,
    RetentionReview,
)
from referrals.api.serializers import OrganisationSerializer, PersonSerializer
from referrals.inside import is_inside


class ReassessmentSerializer(serializers.ModelSerializer):
    """The threat after the work against the request, and the owner recommended."""

    recommended_owner = OrganisationSerializer()
    recorded_by = PersonSerializer()

    class Meta:
        model = Reassessment
        fields = (
            "number",
            "harm_before",
            "harm_now",
            "findings",
            "what_remains",
            "victims",
            "requester_view",
            "requester_view_by",
            "level",
            "recommended_owner",
            "rationale",
            "recorded_by",
            "recorded_at",
        )


class OfferSerializer(serializers.ModelSerializer):
    """A link in the chain of owners."""

    to_organisation = OrganisationSerializer()
    offered_by = PersonSerializer()
    answered_by = PersonSerializer(allow_null=True)

    class Meta:
        model = OwnershipOffer
        fields = (
            "to_organisation",
            "offered_by",
            "offered_at",
            "answer",
            "named_lead",
            "reason",
            "answered_by",
            "answered_at",
        )


class ApmisEntrySerializer(serializers.ModelSerializer):
    """That a disruption was entered on APMIS."""

    class Meta:
        model = ApmisEntry
        fields = ("apmis_reference", "entered_on", "recorded_at")


class RetentionReviewSerializer(serializers.ModelSerializer):
    """Whether what is recorded is kept."""

    reviewed_by = PersonSerializer()

    class Meta:
        model = RetentionReview
        fields = ("decision", "rationale", "reviewed_by", "reviewed_at")


class DisruptionSerializer(serializers.ModelSerializer):
    """An action with a positive effect against the threat."""

    id = serializers.UUIDField(source="public_id")
    threat_area = serializers.SlugRelatedField(slug_field="code", read_only=True)
    impact = serializers.SlugRelatedField(slug_field="code", read_only=True)
    recorded_by = PersonSerializer()
    apmis_entry = serializers.SerializerMethodField()

    class Meta:
        model = Disruption
        fields = (
            "id",
            "number",
            "title",
            "happened_date",
            "narrative",
            "target_kind",
            "target_reference",
            "threat_area",
            "four_p",
            "impact",
            "led",
            "lead_agency",
            "toex_contribution",
            "recorded_by",
            "recorded_at",
            "apmis_entry",
        )

    def get_apmis_entry(self, disruption) -> ApmisEntrySerializer(allow_null=True):
        entry = getattr(disruption, "apmis_entry", None)
        return ApmisEntrySerializer(entry).data if entry else None


class ClosingRecordSerializer(serializers.ModelSerializer):
    """What was confirmed and learnt at closing."""

    closed_by = PersonSerializer()

    class Meta:
        model = ClosingRecord
        fields = (
            "pnd_confirmed",
            "pnd_reference",
            "value_added",
            "none_explained",
            "lessons",
            "closed_by",
            "closed_at",
        )


class FeedbackSerializer(serializers.ModelSerializer):
    """What one of the people who asked says of the support; scores from 1 (very poor) to 5 (very good)."""

    id = serializers.UUIDField(source="public_id")
    given_by = PersonSerializer()

    class Meta:
        model = Feedback
        fields = (
            "id",
            "quality",
            "timeliness",
            "communication",
            "difference",
            "ask_again",
            "comments",
            "given_by",
            "given_at",
        )


class OutcomesSerializer(serializers.Serializer):
    """Everything that came of a referral."""

    reassessments = ReassessmentSerializer(many=True)
    ownership_offers = OfferSerializer(many=True)
    disruptions = DisruptionSerializer(many=True)
    closing_records = ClosingRecordSerializer(many=True)
    feedback = FeedbackSerializer(many=True)
    retention_reviews = serializers.SerializerMethodField(help_text="For those who see the inside of the referral")

    def get_retention_reviews(self, referral) -> RetentionReviewSerializer(many=True):
        rows = referral.retention_reviews.all() if is_inside(self.context["request"].user, referral) else []
        return RetentionReviewSerializer(rows, many=True).data
