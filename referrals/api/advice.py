"""The adviser's advice by API: what was said of a request, and a comment that decides nothing."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import READS, body_of
from foundations.lifecycle.api import valid_answers
from referrals import advising
from referrals.api.serializers import PersonSerializer
from referrals.forms.verbs import CommentForm
from referrals.models import OcaAdvice, Referral
from referrals.permissions import Permission


class AdviceSerializer(serializers.ModelSerializer):
    """What the force's adviser said of a request."""

    id = serializers.UUIDField(source="public_id")
    given_by = PersonSerializer()

    class Meta:
        model = OcaAdvice
        fields = ("id", "kind", "text", "given_by", "given_at")


class AdviceListSerializer(serializers.Serializer):
    """All of it, the newest first."""

    results = AdviceSerializer(many=True)


class AdviceAPI(APIView):
    """GET what the adviser said; POST a comment, which leaves the request where it is."""

    @extend_schema(
        operation_id="advice_list",
        summary="List what the adviser said",
        description="Also what came with the steps `endorse` and `send_back`.",
        parameters=READS,
        responses=AdviceListSerializer,
    )
    def get(self, request, key: str):
        rows = _referral(request, key).advice.select_related("given_by")
        return Response({"results": AdviceSerializer(rows, many=True).data})

    @extend_schema(
        operation_id="advice_comment",
        summary="Comment on a request as its force's adviser",
        description="The requester is told, and the gates read it. Possible until the gates have decided.",
        parameters=READS,
        request=body_of(CommentForm),
        responses={201: AdviceSerializer},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.ENDORSE, referral):
            raise PermissionDenied
        text = valid_answers(CommentForm, request.data)["comment"]
        made = advising.comment(referral, text=text, by=request.user)
        return Response(AdviceSerializer(made).data, status=status.HTTP_201_CREATED)


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)
