"""Sharing by API: what a referral is shared as, a unit's shares, offering, asking, and every step."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.audit import reading
from foundations.core.schema import READS, body_of
from foundations.lifecycle.api import TransitionAPI, etag, valid_answers
from referrals.api.serializers import OrganisationSerializer, PersonSerializer, ThreatAreaSerializer
from referrals.models import HandlingRegion, Marking, Referral, Share, ShareKind, ShareStatus
from referrals.permissions import Permission
from referrals.sharing import actions, listing
from referrals.sharing.forms import AskForm, HandOverForm, OfferForm
from referrals.sharing.lifecycle import LIFECYCLE


class ShareRowSerializer(serializers.ModelSerializer):
    """A share in a list: what is told of it to either side."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(ShareKind.choices)
    status = serializers.ChoiceField(ShareStatus.choices)
    from_organisation = serializers.SerializerMethodField(
        help_text="Null of a question that has no answer: whoever asks does not learn whom"
    )
    to_organisation = OrganisationSerializer()
    to_person = PersonSerializer(allow_null=True)
    force = OrganisationSerializer(allow_null=True)
    primary_threat = ThreatAreaSerializer(allow_null=True)
    marking = serializers.ChoiceField(Marking.choices, allow_blank=True)
    legal_basis = serializers.CharField(source="legal_basis.code")
    last_day = serializers.DateField(allow_null=True)
    in_force = serializers.BooleanField(help_text="Whether it gives sight now")
    started_by = PersonSerializer()
    decided_by = PersonSerializer(allow_null=True)

    class Meta:
        model = Share
        fields = (
            "id",
            "reference",
            "was_asked_for",
            "kind",
            "status",
            "version",
            "from_organisation",
            "to_organisation",
            "to_person",
            "force",
            "primary_threat",
            "marking",
            "purpose",
            "legal_basis",
            "last_day",
            "in_force",
            "started_by",
            "started_at",
            "decided_by",
            "decided_at",
            "ended_at",
        )

    def get_from_organisation(self, share) -> OrganisationSerializer(allow_null=True):
        return None if share.is_unanswered_question else OrganisationSerializer(share.from_organisation).data


class ShareChangeSerializer(serializers.Serializer):
    """A line of a share's history."""

    verb = serializers.CharField()
    label = serializers.CharField()
    from_status = serializers.CharField()
    to_status = serializers.CharField()
    at = serializers.DateTimeField()
    by = PersonSerializer(allow_null=True)
    note = serializers.CharField()


class ShareSerializer(ShareRowSerializer):
    """A share in full."""

    history = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField(help_text="Verbs that you may use now")

    class Meta(ShareRowSerializer.Meta):
        fields = (*ShareRowSerializer.Meta.fields, "history", "steps")

    def get_history(self, share) -> ShareChangeSerializer(many=True):
        return ShareChangeSerializer(share.status_changes.select_related("by"), many=True).data

    def get_steps(self, share) -> list[str]:
        return [row.verb for row in LIFECYCLE.available(share, self.context["request"].user)]


class HandlingRegionSerializer(serializers.ModelSerializer):
    """A link of the chain of regions."""

    region = OrganisationSerializer()

    class Meta:
        model = HandlingRegion
        fields = ("region", "how", "since_at", "until_at")


class ReferralSharesSerializer(serializers.Serializer):
    """The chain of regions of a referral, and its shares, newest first."""

    regions = HandlingRegionSerializer(many=True)
    results = ShareRowSerializer(many=True)


class UnitSharesSerializer(serializers.Serializer):
    """The shares of your units, by what they are to you."""

    offered_to_us = ShareRowSerializer(many=True)
    asked_of_us = ShareRowSerializer(many=True)
    shared_with_us = ShareRowSerializer(many=True)
    offered_by_us = ShareRowSerializer(many=True)
    shared_by_us = ShareRowSerializer(many=True)
    asked_by_us = ShareRowSerializer(many=True)
    ended = ShareRowSerializer(many=True)
    more = serializers.BooleanField(help_text=f"Whether there are more than the {listing.MOST} that are listed")


class ReferralSharesAPI(APIView):
    """GET lists the regions and shares of a referral; POST offers it."""

    @extend_schema(
        operation_id="referral_shares_list",
        summary="List with whom a referral is shared",
        description="For those who work for a region or the nation; nothing is listed to others.",
        responses=ReferralSharesSerializer,
    )
    def get(self, request, key: str):
        referral = _referral(request, key)
        shares = Share.objects.visible_to(request.user).filter(referral=referral).with_names().order_by("-pk")
        regions = referral.regions.select_related("region") if request.user.scope.works_referrals else []
        return Response(ReferralSharesSerializer({"regions": regions, "results": shares}).data)

    @extend_schema(
        operation_id="referral_shares_offer",
        summary="Offer a referral to another unit",
        description="`ends_on` is needed unless `kind` is `transfer`, which has none; `to_person` of a restricted one.",
        parameters=READS,
        request=body_of(OfferForm),
        responses={201: ShareSerializer},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.SHARE, referral):
            raise PermissionDenied
        answers = valid_answers(OfferForm, request.data, referral=referral)
        made = actions.offer(referral, by=request.user, **answers)
        return Response(_body(made, request), status=status.HTTP_201_CREATED, headers=etag(made))


class HandOverAPI(APIView):
    """POST offers a referral to a region that takes none without its consent, instead of redirecting it there."""

    @extend_schema(
        operation_id="referral_hand_over_offer",
        summary="Offer to hand a referral over instead of redirecting it",
        description="For those who redirect at the gate where it is; `to_person` is needed of a restricted one.",
        parameters=READS,
        request=body_of(HandOverForm),
        responses={201: ShareSerializer},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.HANDLE, referral):
            raise PermissionDenied
        answers = valid_answers(HandOverForm, request.data, referral=referral)
        made = actions.offer_instead_of_redirect(referral, by=request.user, **answers)
        return Response(_body(made, request), status=status.HTTP_201_CREATED, headers=etag(made))


class SharesAPI(APIView):
    """GET lists what your units are offered, are asked for and share; POST asks to see a referral."""

    @extend_schema(operation_id="shares_list", summary="List the shares of my units", responses=UnitSharesSerializer)
    def get(self, request):
        lists = listing.of_units(request.user)
        reading.listed("referrals.share", lists.everything())
        return Response(UnitSharesSerializer(lists).data)

    @extend_schema(
        operation_id="shares_ask",
        summary="Ask to see a referral of another region",
        description="The answer is the same whether there is such a referral or not. `organisation` is needed of those "
        "who answer for several.",
        parameters=READS,
        request=body_of(AskForm),
        responses={201: ShareSerializer},
    )
    def post(self, request):
        if not request.user.has_perm(Permission.ANSWER_SHARE):
            raise PermissionDenied
        answers = valid_answers(AskForm, request.data, by=request.user)
        asked = actions.ask_for_sight(by=request.user, **answers)
        return Response(_body(asked, request), status=status.HTTP_201_CREATED, headers=etag(asked))


class ShareAPI(APIView):
    """GET one share."""

    @extend_schema(operation_id="shares_read", summary="Read a share", parameters=READS, responses=ShareSerializer)
    def get(self, request, public_id):
        found = Share.objects.visible_to(request.user).one(public_id)
        return Response(_body(found, request), headers=etag(found))


class ShareStepAPI(TransitionAPI):
    """POST a step of a share, with If-Match; `steps` of the share names those that are open to you."""

    lifecycle = LIFECYCLE
    answers = ShareSerializer

    def load(self, request, public_id):
        return Share.objects.visible_to(request.user).one(public_id)

    def answer(self, record) -> dict:
        return _body(record, self.request)


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)


def _body(share: Share, request) -> dict:
    return ShareSerializer(share, context={"request": request}).data
