"""What referrals have to do with each other, by API: links, splitting, asking for more support."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import READS, WRITES, body_of
from foundations.lifecycle.api import etag, valid_answers, version_from
from referrals.api.serializers import PersonSerializer, ReferralSerializer
from referrals.api.views import ONCE, shown
from referrals.idempotency import once
from referrals.linking import actions, listing, splitting
from referrals.linking.forms import EndLinkForm, LinkForm, SplitForm
from referrals.models import Referral, ReferralLink
from referrals.permissions import Permission
from referrals.sight import grants
from referrals.statuses import Status


class LinkSerializer(serializers.Serializer):
    """A link, from the referral that was asked for: what the other one is to it, and how that stands."""

    id = serializers.UUIDField(source="link.public_id")
    kind = serializers.ChoiceField(ReferralLink.Kind.choices)
    words = serializers.CharField(help_text="What the other referral is to this one")
    key = serializers.CharField(help_text="Names the other referral in addresses")
    operation = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    why = serializers.CharField()
    made_by = PersonSerializer(source="link.made_by")
    made_at = serializers.DateTimeField(source="link.made_at")
    ended_by = PersonSerializer(source="link.ended_by", allow_null=True)
    ended_at = serializers.DateTimeField(source="link.ended_at", allow_null=True)
    ended_why = serializers.CharField(source="link.ended_why")
    may_be_ended = serializers.BooleanField(help_text="False of what a merge or a split says")


class LinksSerializer(serializers.Serializer):
    """The links of a referral whose other ends you see."""

    results = LinkSerializer(source="rows", many=True)
    ended = LinkSerializer(many=True)
    hidden = serializers.IntegerField(
        help_text="How many more there are, to referrals that you may not see; 0 unless you work on referrals"
    )


class LinksAPI(APIView):
    """GET lists the links of a referral; POST links it to another."""

    @extend_schema(
        operation_id="referral_links_list",
        summary="List the linked referrals",
        parameters=READS,
        responses=LinksSerializer,
    )
    def get(self, request, key: str):
        referral = _referral(request, key)
        return Response(LinksSerializer(listing.of(referral, request.user)).data)

    @extend_schema(
        operation_id="referral_links_make",
        summary="Link a referral to another",
        description="`to` is a reference. `relation` says what this referral is to that one, or that one to this.",
        parameters=READS,
        request=body_of(LinkForm),
        responses={201: LinksSerializer},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.LINK, referral):
            raise PermissionDenied
        facts = valid_answers(LinkForm, request.data, by=request.user)
        actions.link(referral, facts["to"], relation=facts["relation"], why=facts["why"], by=request.user)
        found = listing.of(referral, request.user)
        return Response(LinksSerializer(found).data, status=status.HTTP_201_CREATED)


class EndLinkAPI(APIView):
    """POST ends a link."""

    @extend_schema(
        operation_id="referral_links_end",
        summary="End a link",
        parameters=READS,
        request=body_of(EndLinkForm),
        responses=LinksSerializer,
    )
    def post(self, request, key: str, public_id):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.LINK, referral):
            raise PermissionDenied
        found = listing.one(referral, request.user, public_id)
        facts = valid_answers(EndLinkForm, request.data)
        actions.end_link(found.link, of=referral, why=facts["why"], by=request.user)
        return Response(LinksSerializer(listing.of(referral, request.user)).data)


class SplitAPI(APIView):
    """POST splits a referral at its gate."""

    @extend_schema(
        operation_id="referrals_split",
        summary="Split a referral in two",
        description="`subjects` and `attachments` name by their ids what the new referral gets copies of; `access` by the "
        "ids of `access/` those with access by name who see it too, where you may give that. Answers the new one.",
        parameters=[ONCE, *WRITES],
        request=body_of(SplitForm),
        responses={201: ReferralSerializer},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.SPLIT, referral):
            raise PermissionDenied
        return once(request, lambda: self._split(request, referral), lambda key: _answer(request, key))

    def _split(self, request, referral: Referral):
        version = version_from(request)
        sent, may_give = referral.requests.submitted().first(), request.user.has_perm(Permission.GRANT_SIGHT, referral)
        access = grants.that_hold(referral) if may_give else ()
        facts = valid_answers(SplitForm, request.data, request=sent, access=access)
        part = splitting.split(referral, by=request.user, version=version, **facts)
        response = _answer(request, part.key)
        response.status_code = status.HTTP_201_CREATED
        return response, part


class MoreSupportAPI(APIView):
    """POST begins a request for more support from a closed referral."""

    @extend_schema(
        operation_id="referrals_ask_for_more",
        summary="Ask for more support",
        description="Makes a draft with the answers of the closed referral. They are linked when it is submitted.",
        parameters=[ONCE, *READS],
        request=None,
        responses={201: ReferralSerializer},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.ASK_FOR_MORE, referral):
            raise PermissionDenied
        return once(request, lambda: self._begin(request, referral), lambda key: _answer(request, key))

    def _begin(self, request, referral: Referral):
        draft = actions.ask_for_more(referral, by=request.user)
        response = _answer(request, draft.key)
        response.status_code = status.HTTP_201_CREATED
        return response, draft


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)


def _answer(request, key: str) -> Response:
    referral = shown(request).by_key(key)
    return Response(ReferralSerializer(referral, context={"request": request}).data, headers=etag(referral))
