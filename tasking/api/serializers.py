"""What the API shows of development, for those who may see it."""

from __future__ import annotations

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from referrals.api.serializers import PersonSerializer
from tasking import sight
from tasking.lifecycle import PRODUCTS, TASKINGS
from tasking.models import Dissemination, Product, ProductVersion, Tasking


class DevelopmentChangeSerializer(serializers.Serializer):
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

    history = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField(help_text="Verbs that you may use now")

    class Meta(TaskingRowSerializer.Meta):
        fields = (*TaskingRowSerializer.Meta.fields, "brief", "result", "history", "steps")

    def get_history(self, tasking) -> DevelopmentChangeSerializer(many=True):
        return DevelopmentChangeSerializer(tasking.status_changes.select_related("by"), many=True).data

    def get_steps(self, tasking) -> list[str]:
        return [row.verb for row in TASKINGS.available(tasking, self.context["request"].user)]


class TaskingListSerializer(serializers.Serializer):
    """Taskings, in order."""

    results = TaskingRowSerializer(many=True)


class MyTaskingsSerializer(TaskingListSerializer):
    """One page of taskings, and where the next begins."""

    next = serializers.CharField(allow_null=True, help_text="The `after` of the following page")


class ProgressSerializer(serializers.Serializer):
    """How far the taskings are, for everybody who sees the referral."""

    total = serializers.IntegerField()
    done = serializers.IntegerField()


class TaskingsSerializer(TaskingListSerializer):
    """The taskings that you may see, and how many there are."""

    progress = ProgressSerializer()


class ReceivedVersionSerializer(serializers.ModelSerializer):
    """A version as its recipient sees it, without its file."""

    name = serializers.CharField(source="document.name")
    size = serializers.IntegerField(source="document.size")
    content_type = serializers.CharField(source="document.content_type")
    sha256 = serializers.CharField(source="document.sha256")

    class Meta:
        model = ProductVersion
        fields = ("number", "name", "size", "content_type", "sha256")


class VersionSerializer(ReceivedVersionSerializer):
    """A version, without its file."""

    uploaded_by = PersonSerializer()

    class Meta(ReceivedVersionSerializer.Meta):
        fields = (*ReceivedVersionSerializer.Meta.fields, "note", "uploaded_by", "uploaded_at")


class ReceivedDisseminationSerializer(serializers.ModelSerializer):
    """On which terms a version was given to you."""

    product_version = serializers.IntegerField(source="product_version.number")
    to_user = PersonSerializer()

    class Meta:
        model = Dissemination
        fields = ("product_version", "to_user", "handling_code", "conditions", "disseminated_at")


class DisseminationSerializer(ReceivedDisseminationSerializer):
    """To whom a version went, on which terms."""

    disseminated_by = PersonSerializer()

    class Meta(ReceivedDisseminationSerializer.Meta):
        fields = (*ReceivedDisseminationSerializer.Meta.fields, "disseminated_by", "first_opened_at")


class ProductRowSerializer(serializers.ModelSerializer):
    """A product in a list."""

    referral = serializers.CharField(source="referral.key")
    product_type = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Product
        fields = ("referral", "number", "title", "product_type", "status", "version")


class ProductListSerializer(serializers.Serializer):
    """Products, in order."""

    results = ProductRowSerializer(many=True)


class ReceivedProductSerializer(ProductRowSerializer):
    """A product as its recipient sees it: what was given to them, on which terms."""

    closed = True

    versions = serializers.SerializerMethodField()
    disseminations = serializers.SerializerMethodField()

    class Meta(ProductRowSerializer.Meta):
        fields = (*ProductRowSerializer.Meta.fields, "versions", "disseminations")

    def get_versions(self, product) -> ReceivedVersionSerializer(many=True):
        return ReceivedVersionSerializer(_versions(product, self), many=True).data

    def get_disseminations(self, product) -> ReceivedDisseminationSerializer(many=True):
        return ReceivedDisseminationSerializer(_disseminations(product, self), many=True).data


class ProductSerializer(ReceivedProductSerializer):
    """A product in full."""

    closed = False

    author = PersonSerializer()
    tasking = serializers.IntegerField(source="tasking.number", default=None, allow_null=True)
    approved_version = serializers.IntegerField(source="approved_version.number", default=None, allow_null=True)
    history = serializers.SerializerMethodField()
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

    def get_versions(self, product) -> VersionSerializer(many=True):
        return VersionSerializer(_versions(product, self).select_related("uploaded_by"), many=True).data

    def get_disseminations(self, product) -> DisseminationSerializer(many=True):
        return DisseminationSerializer(_disseminations(product, self), many=True).data

    def get_history(self, product) -> DevelopmentChangeSerializer(many=True):
        return DevelopmentChangeSerializer(product.status_changes.select_related("by"), many=True).data

    def get_steps(self, product) -> list[str]:
        return [row.verb for row in PRODUCTS.available(product, self.context["request"].user)]


PRODUCT_AS_SEEN = PolymorphicProxySerializer(
    "ProductAsSeen", [ProductSerializer, ReceivedProductSerializer], resource_type_field_name=None
)


def _versions(product, serializer):
    rows = ProductVersion.objects.visible_to(serializer.context["request"].user).filter(product=product)
    return rows.select_related("document")


def _disseminations(product, serializer):
    rows = Dissemination.objects.visible_to(serializer.context["request"].user)
    return rows.filter(product_version__product=product).with_names()


def product_as_seen(product, request) -> dict:
    """The product in full, or as its recipient sees it."""
    whole = sight.sees_whole_product(request.user, product)
    return (ProductSerializer if whole else ReceivedProductSerializer)(product, context={"request": request}).data
