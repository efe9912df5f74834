"""Who sees a referral, by API: the list with the reasons, access by name, restriction, and the emergency door."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.audit import reading
from foundations.core.problems import AnswersInvalid
from foundations.core.schema import body_of
from foundations.lifecycle.api import valid_answers
from referrals.api.serializers import PersonSerializer
from referrals.forms.sight import BreakGlassForm, GiveSightForm, NamePeopleForm, RestrictForm, WhyForm
from referrals.models import Referral
from referrals.permissions import Permission
from referrals.sight import emergency, grants, restriction, who


class SightedSerializer(serializers.Serializer):
    """One person named on the referral, and the rule."""

    person = PersonSerializer(source="user")
    why = serializers.CharField()
    reason = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    given_by = serializers.CharField(source="by.name", allow_null=True, default=None)
    emergency = serializers.BooleanField(source="grant.emergency", default=False)
    grant = serializers.UUIDField(source="grant.public_id", allow_null=True, default=None)
    named = serializers.UUIDField(source="person.public_id", allow_null=True, default=None)


class UnitSerializer(serializers.Serializer):
    """An organisation whose people see it by their role."""

    organisation = serializers.CharField(source="organisation.slug")
    why = serializers.ListField(child=serializers.CharField())
    people = serializers.SerializerMethodField()

    def get_people(self, unit) -> list[str]:
        return [user.titled_name for user, _ in unit.people]


class SightSerializer(serializers.Serializer):
    """Everybody who sees a referral, and why."""

    restricted = serializers.BooleanField()
    restricted_reason = serializers.CharField()
    named = SightedSerializer(many=True)
    units = UnitSerializer(many=True)


class _SightAPI(APIView):
    """On one referral: each verb answers with who sees it then."""

    permission = Permission.RESTRICT

    def load(self, request, key: str) -> Referral:
        """The referral, if this person may see it and holds the permission of this address."""
        referral = Referral.objects.visible_to(request.user).by_key(key)
        if not request.user.has_perm(self.permission, referral):
            raise PermissionDenied
        return referral


def _answer(request, referral: Referral, *, code: int = status.HTTP_200_OK) -> Response:
    # Not by its door, which asks for a reason: what was just done had one, and must not be answered with a question.
    referral = Referral.objects.visible_to(request.user).with_names().get(pk=referral.pk)
    reading.shown(referral)
    answer = who.who_sees(referral)
    body = {
        "restricted": referral.restricted,
        "restricted_reason": referral.restricted_reason,
        "named": answer.named,
        "units": answer.units,
    }
    return Response(SightSerializer(body).data, status=code)


class SightAPI(APIView):
    """GET who sees a referral, and why."""

    @extend_schema(operation_id="referrals_sight", summary="Who sees a referral", responses=SightSerializer)
    def get(self, request, key: str):
        return _answer(request, Referral.objects.visible_to(request.user).by_key(key))


class GrantsAPI(_SightAPI):
    """POST gives a named person access."""

    permission = Permission.GRANT_SIGHT

    @extend_schema(
        operation_id="referrals_give_sight",
        summary="Give a person access",
        request=body_of(GiveSightForm),
        responses={201: SightSerializer},
    )
    def post(self, request, key: str):
        referral = self.load(request, key)
        grants.give(referral, by=request.user, **valid_answers(GiveSightForm, request.data))
        return _answer(request, referral, code=status.HTTP_201_CREATED)


class GrantAPI(_SightAPI):
    """POST withdraws access by name."""

    permission = Permission.GRANT_SIGHT

    @extend_schema(
        operation_id="referrals_withdraw_sight",
        summary="Withdraw a person's access",
        request=body_of(WhyForm),
        responses=SightSerializer,
    )
    def post(self, request, key: str, public_id):
        referral = self.load(request, key)
        grant = referral.grants.select_related("user", "content_object").filter(public_id=public_id).first()
        if grant is None:
            raise Http404
        grants.withdraw(grant, by=request.user, **valid_answers(WhyForm, request.data))
        return _answer(request, referral)


class RestrictAPI(_SightAPI):
    """POST restricts a referral to named people."""

    @extend_schema(
        operation_id="referrals_restrict",
        summary="Restrict to named people",
        description="`people` are the `id`s of those that `named-people` offers.",
        request=body_of(RestrictForm),
        responses=SightSerializer,
    )
    def post(self, request, key: str):
        referral = self.load(request, key)
        facts = valid_answers(RestrictForm, request.data, referral=referral)
        restriction.restrict(referral, by=request.user, **facts)
        return _answer(request, referral)


class LiftRestrictionAPI(_SightAPI):
    """POST lets everybody see it again whose role does."""

    @extend_schema(
        operation_id="referrals_lift_restriction",
        summary="Lift the restriction",
        request=body_of(WhyForm),
        responses=SightSerializer,
    )
    def post(self, request, key: str):
        referral = self.load(request, key)
        restriction.lift(referral, by=request.user, **valid_answers(WhyForm, request.data))
        return _answer(request, referral)


class NamedPeopleAPI(_SightAPI):
    """GET who may be named on a restricted referral; POST names some of them."""

    @extend_schema(
        operation_id="referrals_candidates",
        summary="Who may be named",
        responses=PersonSerializer(many=True),
    )
    def get(self, request, key: str):
        return Response(PersonSerializer(restriction.candidates(self.load(request, key)), many=True).data)

    @extend_schema(
        operation_id="referrals_name_people",
        summary="Name people on a restricted referral",
        request=body_of(NamePeopleForm),
        responses=SightSerializer,
    )
    def post(self, request, key: str):
        referral = self.load(request, key)
        restriction.add(referral, by=request.user, **valid_answers(NamePeopleForm, request.data, referral=referral))
        return _answer(request, referral)


class NamedPersonAPI(_SightAPI):
    """POST takes somebody off who was named."""

    @extend_schema(
        operation_id="referrals_take_off",
        summary="Take a person off a restricted referral",
        request=body_of(WhyForm),
        responses=SightSerializer,
    )
    def post(self, request, key: str, public_id):
        referral = self.load(request, key)
        person = referral.people.select_related("user", "referral").filter(public_id=public_id).first()
        if person is None:
            raise Http404
        restriction.take_off(person, by=request.user, **valid_answers(WhyForm, request.data))
        return _answer(request, referral)


class BreakGlassAPI(APIView):
    """POST opens a restricted referral of one's region in an emergency."""

    @extend_schema(
        operation_id="referrals_break_glass",
        summary="Open a restricted referral in an emergency",
        description="For a Detective Inspector. The national lead, the auditors and those named are told at once.",
        request=body_of(BreakGlassForm),
        responses=SightSerializer,
    )
    def post(self, request):
        if not request.user.has_perm(Permission.BREAK_GLASS):
            raise PermissionDenied
        try:
            referral = emergency.break_glass(**valid_answers(BreakGlassForm, request.data), by=request.user)
        except emergency.NotFound:
            words = "No restricted referral of your region has this reference or operation name"
            raise AnswersInvalid({"name": [words]}) from None
        return _answer(request, referral)
