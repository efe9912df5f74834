"""What the API shows of subjects and links."""

from __future__ import annotations

from rest_framework import serializers

from referrals.models import Subject, SubjectLink


class SubjectSerializer(serializers.ModelSerializer):
    """A subject of a request."""

    details = serializers.DictField(help_text="What is known of it, by the fields of its kind, as it was typed")
    aliases = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Subject
        fields = (
            "key",
            "kind",
            "role",
            "basis",
            "name",
            "identifier",
            "aliases",
            "details",
            "source_evaluation",
            "information_assessment",
            "handling_code",
            "handling_conditions",
            "warning",
            "note",
        )


class SubjectLinkSerializer(serializers.ModelSerializer):
    """That one subject has to do with another."""

    to = serializers.UUIDField(source="to_key")

    class Meta:
        model = SubjectLink
        fields = ("key", "kind", "to", "basis", "note")

    def get_fields(self):
        # A word of Python's own.
        return {"from": serializers.UUIDField(source="from_key")} | super().get_fields()


class SubjectListSerializer(serializers.Serializer):
    """A page of subjects."""

    results = SubjectSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `after` of the following page")


class SubjectLinkListSerializer(serializers.Serializer):
    """The links of a request."""

    results = SubjectLinkSerializer(many=True)
