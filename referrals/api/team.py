"""Who works on a referral, by API: the team with what each has to do, and the three verbs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import READS, WRITES, body_of
from foundations.lifecycle.api import etag, valid_answers, version_from
from referrals.allocating import actions, listing
from referrals.api.serializers import PersonSerializer
from referrals.forms.team import AddMembersForm, ChangeLeadForm, RemoveMemberForm
from referrals.models import Referral
from referrals.permissions import Permission


class AllocationSerializer(serializers.Serializer):
    """One person's part in a referral."""

    person = PersonSerializer(source="user")
    part = serializers.CharField(help_text="`lead` or `member`")
    since = serializers.DateTimeField(source="since_at")
    since_by = serializers.CharField(source="since_by.name")
    reason = serializers.CharField()
    until = serializers.DateTimeField(source="until_at", allow_null=True)
    until_by = serializers.CharField(source="until_by.name", allow_null=True, default=None)
    end_reason = serializers.CharField()


class SuggestionSerializer(serializers.Serializer):
    """Somebody who might work on it, and why they stand where they stand. It decides nothing."""

    person = serializers.UUIDField(source="candidate.key")
    name = serializers.CharField(source="candidate.name")
    reasons = serializers.ListField(child=serializers.CharField())
    may_lead = serializers.BooleanField(source="candidate.may_lead")


class TeamSerializer(serializers.Serializer):
    """Who works on a referral."""

    version = serializers.IntegerField()
    team = AllocationSerializer(many=True)
    before = AllocationSerializer(many=True)
    suggestions = SuggestionSerializer(many=True)
    not_named = serializers.IntegerField(help_text="People of the team who are not named on it, where it is restricted")


class _TeamAPI(APIView):
    """On one referral, for those who may allocate."""

    permission = Permission.ALLOCATE

    def load(self, request, key: str) -> Referral:
        """The referral, if this person may see it and allocates on it."""
        referral = Referral.objects.visible_to(request.user).by_key(key)
        if not request.user.has_perm(self.permission, referral):
            raise PermissionDenied
        return referral

    def answer(self, request, referral: Referral) -> Response:
        """The team as it then is."""
        referral = Referral.objects.visible_to(request.user).with_names().get(pk=referral.pk)
        team = listing.read(referral, request.user)
        body = {
            "version": referral.version,
            "team": team.running,
            "before": team.ended,
            "suggestions": team.suggested,
            "not_named": team.unnamed,
        }
        return Response(TeamSerializer(body).data, headers=etag(referral))


class TeamAPI(_TeamAPI):
    """GET reads who works on it, who did, and who might."""

    @extend_schema(
        operation_id="referrals_team",
        summary="Read who works on a referral",
        description="`suggestions` lists everybody of the team with the reasons, in an order that decides nothing.",
        parameters=READS,
        responses=TeamSerializer,
    )
    def get(self, request, key: str):
        return self.answer(request, self.load(request, key))


class LeadAPI(_TeamAPI):
    """POST changes the lead analyst."""

    @extend_schema(
        operation_id="referrals_change_lead",
        summary="Change the lead analyst",
        description="`to` is the `person` of a suggestion that `may_lead`. Both are told.",
        parameters=WRITES,
        request=body_of(ChangeLeadForm),
        responses=TeamSerializer,
    )
    def post(self, request, key: str):
        referral = self.load(request, key)
        version = version_from(request)
        facts = valid_answers(ChangeLeadForm, request.data, suggested=listing.read(referral, request.user).leads)
        return self.answer(request, actions.change_lead(referral, by=request.user, version=version, **facts))


class MembersAPI(_TeamAPI):
    """POST adds members to the team."""

    @extend_schema(
        operation_id="referrals_add_members",
        summary="Add members to the team",
        description="`people` are `person`s of suggestions. Those who are added are told.",
        parameters=WRITES,
        request=body_of(AddMembersForm),
        responses=TeamSerializer,
    )
    def post(self, request, key: str):
        referral = self.load(request, key)
        version = version_from(request)
        facts = valid_answers(AddMembersForm, request.data, suggested=listing.read(referral, request.user).new_members)
        return self.answer(request, actions.add_members(referral, by=request.user, version=version, **facts))


class RemoveMemberAPI(_TeamAPI):
    """POST takes a member off the team."""

    @extend_schema(
        operation_id="referrals_remove_member",
        summary="Take a member off the team",
        parameters=WRITES,
        request=body_of(RemoveMemberForm),
        responses=TeamSerializer,
    )
    def post(self, request, key: str):
        referral = self.load(request, key)
        version = version_from(request)
        people = listing.read(referral, request.user).members
        facts = valid_answers(RemoveMemberForm, request.data, people=people)
        return self.answer(request, actions.remove_member(referral, by=request.user, version=version, **facts))
