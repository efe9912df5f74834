"""By API: papers, whether one is the signed version, templates, who signs for TOEX, and how promised days were kept."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import body_of
from foundations.lifecycle.api import valid_answers
from referrals.models import Referral, ThreatArea
from terms_of_reference import figures, making, signing, templates, verifying
from terms_of_reference.api.forms import DigestForm
from terms_of_reference.forms.following import DelegateForm, TemplateForm
from terms_of_reference.models import SigningRule, TermsOfReference, TermsPaper
from terms_of_reference.permissions import Permission
from terms_of_reference.views.papers import download

REGION = OpenApiParameter("region", str, description="The slug of one of your regions; the first unless given")


class PaperSerializer(serializers.ModelSerializer):
    """How far a paper is. The file can be downloaded when `state` is `ready`."""

    class Meta:
        model = TermsPaper
        fields = ("kind", "state", "progress", "asked_at", "made_at", "sha256")


class VerifiedSerializer(serializers.Serializer):
    """What is known of a digest, as far as you see it."""

    answer = serializers.CharField(source="words")
    referral = serializers.SerializerMethodField(allow_null=True)
    version = serializers.SerializerMethodField(allow_null=True)
    signed = serializers.BooleanField(source="is_signed")

    def get_referral(self, found) -> str | None:
        return found.terms.referral.key if found.terms else None

    def get_version(self, found) -> int | None:
        return found.terms.number if found.terms else None


class TemplateRowSerializer(serializers.Serializer):
    """A threat area, and the template with which its terms begin; `version` is null where there is none of the region."""

    threat_area = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    content = serializers.DictField(child=serializers.CharField())


class TemplatesSerializer(serializers.Serializer):
    region = serializers.CharField()
    results = TemplateRowSerializer(many=True)


class SigningRuleSerializer(serializers.ModelSerializer):
    """Who signs for TOEX; `region` is null for a rule that holds wherever a region says nothing else."""

    region = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = SigningRule
        fields = ("role", "region", "most_days", "most_products", "valid_from", "valid_to", "reason")


class SignersSerializer(serializers.Serializer):
    results = SigningRuleSerializer(many=True)


class CountsSerializer(serializers.Serializer):
    """Promises of one region."""

    region = serializers.CharField()
    agreed = serializers.IntegerField()
    moved = serializers.IntegerField()
    met_in_time = serializers.IntegerField()
    met_late = serializers.IntegerField()
    late = serializers.IntegerField()
    to_come = serializers.IntegerField()
    dropped = serializers.IntegerField()


class PromisedSerializer(serializers.Serializer):
    results = CountsSerializer(many=True)


class PaperAPI(APIView):
    """POST asks for a version as a file; GET says how far it is."""

    @extend_schema(operation_id="terms_paper", summary="How far a paper of the terms is", responses=PaperSerializer)
    def get(self, request, key: str, number: int, kind: str):
        made = making.latest(_terms(request, key, number, kind), kind)
        if made is None:
            raise Http404
        return Response(PaperSerializer(made).data)

    @extend_schema(
        operation_id="terms_ask_for_paper",
        summary="Ask for the terms as PDF or Word document",
        description="It is made in the background; ask with GET until `state` is `ready`.",
        request=None,
        responses={202: PaperSerializer},
    )
    def post(self, request, key: str, number: int, kind: str):
        made = making.ask(_terms(request, key, number, kind), kind=kind, by=request.user)
        return Response(PaperSerializer(made).data, status=status.HTTP_202_ACCEPTED)


class PaperFileAPI(APIView):
    """GET the file of a paper that is ready. It is a disclosure."""

    @extend_schema(
        operation_id="terms_paper_file",
        summary="Download a paper of the terms",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request, key: str, number: int, kind: str):
        terms = _terms(request, key, number, kind)
        made = making.latest(terms, kind)
        if made is None or made.state != TermsPaper.State.READY:
            raise Http404
        made.terms = terms
        return download(request, made)


class VerifyAPI(APIView):
    """POST a digest: is it that of signed terms?"""

    @extend_schema(
        operation_id="terms_verify",
        summary="Whether a digest is that of signed terms",
        request=body_of(DigestForm),
        responses=VerifiedSerializer,
    )
    def post(self, request):
        facts = valid_answers(DigestForm, request.data)
        return Response(VerifiedSerializer(verifying.answer(request.user, **facts)).data)


class TemplatesAPI(APIView):
    """GET the templates of a region."""

    may_answer = {"GET": (403,)}

    @extend_schema(
        operation_id="terms_templates",
        summary="The templates with which terms begin",
        parameters=[REGION],
        responses=TemplatesSerializer,
    )
    def get(self, request):
        region = _region(request)
        rows = [_template(area, latest) for area, latest in templates.of_region(region)]
        return Response(TemplatesSerializer({"region": region.slug, "results": rows}).data)


class TemplateAPI(APIView):
    """POST writes the next version of a region's template."""

    @extend_schema(
        operation_id="terms_save_template",
        summary="Write the next version of a template",
        description="`seen` is the version that you read, 0 where the region had none.",
        parameters=[REGION],
        request=body_of(TemplateForm),
        responses={201: TemplateRowSerializer},
    )
    def post(self, request, slug: str):
        region = _region(request)
        area = ThreatArea.objects.valid_on(timezone.localdate()).filter(code=slug).first()
        if area is None:
            raise Http404
        made = templates.save(region=region, area=area, by=request.user, **valid_answers(TemplateForm, request.data))
        return Response(TemplateRowSerializer(_template(area, made)).data, status=status.HTTP_201_CREATED)


class SignersAPI(APIView):
    """GET who signs for TOEX in your regions; POST changes the rule."""

    may_answer = {"GET": (403,)}

    @extend_schema(operation_id="terms_signers", summary="Who signs for TOEX", responses=SignersSerializer)
    def get(self, request):
        found = {rule.pk: rule for region in _regions(request) for rule in signing.in_force(region.pk).values()}
        return Response({"results": SigningRuleSerializer(found.values(), many=True).data})

    @extend_schema(
        operation_id="terms_delegate_signing",
        summary="Say who signs for TOEX, and up to which size",
        request=body_of(DelegateForm),
        responses={201: SigningRuleSerializer},
    )
    def post(self, request):
        regions = _regions(request)
        facts = valid_answers(DelegateForm, request.data, regions=regions)
        region = next(one for one in regions if one.slug == facts["region"])
        rule = signing.delegate(by=request.user, **facts | {"region": region})
        return Response(SigningRuleSerializer(rule).data, status=status.HTTP_201_CREATED)


class PromisedAPI(APIView):
    """GET how the promised days were kept."""

    may_answer = {"GET": (403,)}

    @extend_schema(
        operation_id="terms_promised", summary="How the days of signed terms were kept", responses=PromisedSerializer
    )
    def get(self, request):
        rows = [{"region": name, **vars(counts)} for name, counts in figures.by_region(request.user)]
        return Response(PromisedSerializer({"results": rows}).data)


def _terms(request, key: str, number: int, kind: str) -> TermsOfReference:
    referral = Referral.objects.visible_to(request.user).by_key(key)
    terms = TermsOfReference.objects.visible_to(request.user).with_referral().with_people()
    found = terms.filter(referral=referral, number=number).first()
    if found is None or kind not in TermsPaper.Kind.values:
        raise Http404
    return found


def _regions(request, permission: str = Permission.DELEGATE) -> list:
    found = list(signing.regions_of(request.user, permission))
    if not found:
        raise PermissionDenied
    return found


def _region(request):
    """The region that is asked about, of those whose templates the person keeps."""
    wanted = request.query_params.get("region", "")
    for one in _regions(request, Permission.KEEP_TEMPLATES):
        if not wanted or one.slug == wanted:
            return one
    raise Http404


def _template(area: ThreatArea, latest) -> dict:
    own = latest if latest and latest.region_id else None
    return {
        "threat_area": area.code,
        "name": area.name,
        "version": own.number if own else None,
        "content": latest.content if latest else {},
    }
