"""What the API shows of terms of reference, for those who may see their referral."""

from __future__ import annotations

from rest_framework import serializers

from referrals.api.serializers import PersonSerializer
from terms_of_reference import pages
from terms_of_reference.content import FIELDS
from terms_of_reference.models import Commitment, Signature, TermsOfReference
from terms_of_reference.requirements import warnings


class SignatureSerializer(serializers.ModelSerializer):
    """A signature, as it was given; `voided_at` says that it no longer counts."""

    class Meta:
        model = Signature
        fields = (
            "party",
            "name",
            "rank",
            "signed_at",
            "statement",
            "second_factor",
            "content_digest",
            "voided_at",
            "void_reason",
        )


class TermsSerializer(serializers.ModelSerializer):
    """One version in full."""

    written_by = PersonSerializer()
    proposed_by = PersonSerializer(allow_null=True)
    signatures = SignatureSerializer(many=True)
    warnings = serializers.SerializerMethodField(help_text="What both should notice before they sign")
    steps = serializers.SerializerMethodField(help_text="Verbs that you may use on this version now")

    class Meta:
        model = TermsOfReference
        fields = (
            "number",
            "status",
            "version",
            *FIELDS,
            "content_digest",
            "written_by",
            "written_at",
            "proposed_by",
            "proposed_at",
            "proposed_party",
            "in_force_at",
            "signatures",
            "warnings",
            "steps",
        )

    def get_warnings(self, terms) -> list[str]:
        return warnings(terms) if terms.is_working else []

    def get_steps(self, terms) -> list[str]:
        return [row.verb for row in pages.open_steps(terms, self.context["request"].user)]


class CommitmentSerializer(serializers.ModelSerializer):
    """A day that signed terms promise: as agreed first, as it stands, and when it was met."""

    id = serializers.UUIDField(source="public_id")
    late = serializers.BooleanField(source="is_late")

    class Meta:
        model = Commitment
        fields = ("id", "kind", "name", "agreed_date", "due_date", "moved", "met_date", "dropped_at", "late")


class AllTermsSerializer(serializers.Serializer):
    """Every version, newest first, and which one is worked on or in force."""

    referral = serializers.CharField()
    working = serializers.IntegerField(allow_null=True)
    in_force = serializers.IntegerField(allow_null=True)
    promises = CommitmentSerializer(many=True)
    versions = TermsSerializer(many=True)
