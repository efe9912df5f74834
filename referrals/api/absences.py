"""Absences by API: the list, entering one, reading, changing and calling one off."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.accounts import absences as rules
from foundations.accounts.models import Absence
from foundations.audit import reading
from foundations.core.formats import today
from foundations.core.schema import READS, WRITES, body_of
from foundations.lifecycle.api import etag, valid_answers, version_from
from referrals import covering
from referrals.api.serializers import PersonSerializer
from referrals.forms.absences import AbsenceForm
from referrals.views.absences import seen_by, team_of

MOST = 500


class AbsenceSerializer(serializers.Serializer):
    """Somebody's absence, and who covers."""

    id = serializers.UUIDField(source="public_id")
    person = PersonSerializer(source="user")
    kind = serializers.CharField(source="kind.code")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    deputy = PersonSerializer(allow_null=True)
    version = serializers.IntegerField()
    cancelled = serializers.SerializerMethodField()

    def get_cancelled(self, absence) -> bool:
        return absence.cancelled_at is not None


class AbsenceInFullSerializer(AbsenceSerializer):
    """With what of the work the deputy takes over, and what needs a named person, as far as you see it."""

    taken_over = serializers.ListField(child=serializers.CharField())
    not_handed_over = serializers.ListField(child=serializers.CharField())


class AbsenceListSerializer(serializers.Serializer):
    """Absences."""

    results = AbsenceSerializer(many=True)


def _in_full(request, absence: Absence, *, code: int = status.HTTP_200_OK) -> Response:
    user = request.user
    lists = {"taken_over": covering.taken_over, "not_handed_over": covering.left_behind}
    for name, ask in lists.items():
        rows = [] if absence.cancelled_at else list(ask(absence, user).for_list()[:MOST])
        reading.listed("referrals.referral", rows)
        setattr(absence, name, [row.reference for row in rows])
    return Response(AbsenceInFullSerializer(absence).data, status=code, headers=etag(absence))


class AbsencesAPI(APIView):
    """GET lists absences that are not over; POST enters one."""

    @extend_schema(
        operation_id="absences_list",
        summary="List absences",
        description="Your own, those that you cover, and those of your team, until they are over.",
        responses=AbsenceListSerializer,
    )
    def get(self, request):
        rows = seen_by(request.user).not_over(today())[:MOST]
        return Response({"results": AbsenceSerializer(rows, many=True).data})

    @extend_schema(
        operation_id="absences_enter",
        summary="Enter an absence",
        description="Your own; of a team that you lead also that of `person`, the `id` of somebody of the team. The "
        "deputy is told.",
        request=body_of(AbsenceForm),
        responses={201: AbsenceInFullSerializer},
    )
    def post(self, request):
        user = request.user
        people = team_of(user)
        given = request.data
        if people is not None and isinstance(given, dict) and not given.get("person"):
            given = given | {"person": str(user.public_id)}
        facts = valid_answers(AbsenceForm, given, by=user, people=people)
        absence = covering.enter_absence(facts.pop("person", user), by=user, **facts)
        return _in_full(request, absence, code=status.HTTP_201_CREATED)


class AbsenceAPI(APIView):
    """GET, POST and DELETE one absence."""

    def load(self, request, public_id, *, keep: bool = False) -> Absence:
        """The absence, if this person may see it; to be changed, if they keep it."""
        rows = Absence.objects.visible_to(request.user).select_related("user", "deputy", "kind")
        absence = rows.filter(public_id=public_id).first()
        if absence is None:
            raise Http404
        if keep and not rules.may_keep(request.user, absence.user):
            raise PermissionDenied
        return absence

    @extend_schema(
        operation_id="absences_read", summary="Read an absence", parameters=READS, responses=AbsenceInFullSerializer
    )
    def get(self, request, public_id):
        return _in_full(request, self.load(request, public_id))

    @extend_schema(
        operation_id="absences_change",
        summary="Change an absence that is not over",
        description="`person` stays. Whoever covers, and whoever no longer does, is told.",
        parameters=WRITES,
        request=body_of(AbsenceForm),
        responses=AbsenceInFullSerializer,
    )
    def post(self, request, public_id):
        absence = self.load(request, public_id, keep=True)
        version = version_from(request)
        facts = valid_answers(AbsenceForm, request.data, by=request.user, changed=absence, asks_version=False)
        return _in_full(request, covering.change_absence(absence, by=request.user, version=version, **facts))

    @extend_schema(
        operation_id="absences_cancel",
        summary="Call an absence off",
        parameters=WRITES,
        responses={200: AbsenceInFullSerializer},
    )
    def delete(self, request, public_id):
        absence = self.load(request, public_id, keep=True)
        cancelled = covering.cancel_absence(absence, by=request.user, version=version_from(request))
        return _in_full(request, cancelled)
