"""What the API shows of terms of reference, for those who may see their referral."""

from __future__ import annotations

from rest_framework import serializers

from referrals.api.serializers import PersonSerializer
from terms_of_reference import pages
from terms_of_reference.content import FIELDS
from terms_of_reference.models import Signature, TermsOfReference
from terms_of_reference.requirements import warnings


class SignatureSerializer(serializers.ModelSerializer):
    """A signature, as it was given; `voided_at` says that it no longer counts."""

    class Meta:
        model = Signature
        fields = ("party", "name", "rank", "signed_at", "content_digest", "voided_at", "void_reason")


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
            "in_force_at",
            "signatures",
            "warnings",
            "steps",
        )

    def get_warnings(self, terms) -> list[str]:
        return warnings(terms) if terms.is_working else []

    def get_steps(self, terms) -> list[str]:
        return [row.verb for row in pages.open_steps(terms, self.context["request"].user)]


class AllTermsSerializer(serializers.Serializer):
    """Every version, newest first, and which one is worked on or in force."""

    referral = serializers.CharField()
    working = serializers.IntegerField(allow_null=True)
    in_force = serializers.IntegerField(allow_null=True)
    versions = TermsSerializer(many=True)
