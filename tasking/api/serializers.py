"""What the API shows of development, for those who may see it."""

from __future__ import annotations

from rest_framework import serializers

from referrals.api.serializers import PersonSerializer
from tasking import sight
from tasking.lifecycle import PRODUCTS, TASKINGS
from tasking.models import Dissemination, Product, ProductVersion, Tasking


class ChangeSerializer(serializers.Serializer):
    """A line of the history."""

    verb = serializers.CharField()
    label = serializers.CharField()
    from_status = serializers.CharField()
    to_status = serializers.CharField()
    at = serializers.DateTimeField()
    by = PersonSerializer(allow_null=True)
    note = serializers.CharField()


class TaskingRowSerializer(serializers.ModelSerializer):
    """A tasking in a list."""

    referral = serializers.CharField(source="referral.key")
    given_to = PersonSerializer()
    given_by = PersonSerializer()
    late = serializers.BooleanField(source="is_late")

    class Meta:
        model = Tasking
        fields = (
            "referral",
            "number",
            "title",
            "status",
            "version",
            "given_to",
            "given_by",
            "given_at",
            "due_date",
            "late",
            "priority",
        )


class TaskingSerializer(TaskingRowSerializer):
    """A tasking in full."""

    history = ChangeSerializer(many=True, source="status_changes")
    steps = serializers.SerializerMethodField(help_text="Verbs that you may use now")

    class Meta(TaskingRowSerializer.Meta):
        fields = (*TaskingRowSerializer.Meta.fields, "brief", "result", "history", "steps")

    def get_steps(self, tasking) -> list[str]:
        return [row.verb for row in TASKINGS.available(tasking, self.context["request"].user)]


class VersionSerializer(serializers.ModelSerializer):
    """A version, without its file."""

    name = serializers.CharField(source="document.name")
    size = serializers.IntegerField(source="document.size")
    content_type = serializers.CharField(source="document.content_type")
    sha256 = serializers.CharField(source="document.sha256")

    class Meta:
        model = ProductVersion
        fields = ("number", "name", "size", "content_type", "sha256", "uploaded_at")


class DisseminationSerializer(serializers.ModelSerializer):
    """To whom a version went, on which terms."""

    product_version = serializers.IntegerField(source="product_version.number")
    to_user = PersonSerializer()
    disseminated_by = PersonSerializer()

    class Meta:
        model = Dissemination
        fields = (
            "product_version",
            "to_user",
            "handling_code",
            "conditions",
            "disseminated_by",
            "disseminated_at",
            "first_opened_at",
        )


class ProductRowSerializer(serializers.ModelSerializer):
    """A product in a list."""

    referral = serializers.CharField(source="referral.key")
    product_type = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Product
        fields = ("referral", "number", "title", "product_type", "status", "version")


class ReceivedProductSerializer(ProductRowSerializer):
    """A product as its recipient sees it: what was given to them, on which terms."""

    versions = serializers.SerializerMethodField()
    disseminations = serializers.SerializerMethodField()

    class Meta(ProductRowSerializer.Meta):
        fields = (*ProductRowSerializer.Meta.fields, "versions", "disseminations")

    def get_versions(self, product) -> VersionSerializer(many=True):
        rows = ProductVersion.objects.visible_to(self.context["request"].user).filter(product=product)
        return VersionSerializer(rows.select_related("document"), many=True).data

    def get_disseminations(self, product) -> DisseminationSerializer(many=True):
        rows = Dissemination.objects.visible_to(self.context["request"].user)
        return DisseminationSerializer(rows.filter(product_version__product=product).with_names(), many=True).data


class ProductSerializer(ReceivedProductSerializer):
    """A product in full."""

    author = PersonSerializer()
    tasking = serializers.SlugRelatedField(slug_field="number", read_only=True)
    approved_version = serializers.SlugRelatedField(slug_field="number", read_only=True)
    history = ChangeSerializer(many=True, source="status_changes")
    steps = serializers.SerializerMethodField(help_text="Verbs that you may use now")

    class Meta(ReceivedProductSerializer.Meta):
        fields = (
            *ReceivedProductSerializer.Meta.fields,
            "author",
            "created_at",
            "tasking",
            "approved_version",
            "history",
            "steps",
        )

    def get_steps(self, product) -> list[str]:
        return [row.verb for row in PRODUCTS.available(product, self.context["request"].user)]


def product_as_seen(product, request) -> dict:
    """The product in full, or as its recipient sees it."""
    whole = sight.sees_whole_product(request.user, product)
    return (ProductSerializer if whole else ReceivedProductSerializer)(product, context={"request": request}).data
