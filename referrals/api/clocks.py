"""Deadlines by API: how one stands and why it is due then, pausing, resuming, extending, and the requests for more time."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import READS, WRITES, body_of
from foundations.lifecycle.api import TransitionAPI, etag, valid_answers, version_from
from foundations.lifecycle.links import step_links
from referrals.api.serializers import PersonSerializer
from referrals.clocks import actions, reading
from referrals.clocks.forms import ExtendForm, PauseForm, ResumeForm
from referrals.clocks.lifecycle import LIFECYCLE
from referrals.models import ExtensionRequest, Referral, ReferralDeadline
from referrals.permissions import Permission
from referrals.views.clocks import waiting_for


class DayGroupSerializer(serializers.Serializer):
    """Days in a row, and what they do to the count."""

    what = serializers.ChoiceField(
        choices=[("counted", "Counted"), ("skipped", "Not a working day"), ("paused", "Paused")]
    )
    first = serializers.DateField()
    last = serializers.DateField()
    counted = serializers.IntegerField(help_text="How many of them count")
    left_out = serializers.IntegerField(help_text="How many of them do not")
    why = serializers.CharField(help_text="The bank holiday, the closed day, the reason of the pause")


class StepSerializer(serializers.Serializer):
    """One day of the count."""

    day = serializers.DateField()
    counted = serializers.BooleanField()
    paused = serializers.BooleanField()
    note = serializers.CharField()


class ClockEventSerializer(serializers.Serializer):
    """Something that happened to the clock."""

    at = serializers.DateTimeField()
    title = serializers.CharField()
    why = serializers.CharField()
    note = serializers.CharField()
    by = serializers.CharField()


class DeadlineSerializer(serializers.Serializer):
    """A deadline, as it stands now. `due_at` of a paused one assumes that it runs on now."""

    id = serializers.UUIDField(source="deadline.public_id")
    referral = serializers.CharField(source="deadline.reference")
    kind = serializers.CharField(source="deadline.kind")
    name = serializers.CharField(source="deadline.name")
    responsible = PersonSerializer(source="deadline.responsible", allow_null=True)
    state = serializers.CharField(source="clock.state.value")
    starts_at = serializers.DateTimeField(source="deadline.starts_at")
    due_at = serializers.DateTimeField(source="clock.due_at")
    amber_at = serializers.DateTimeField(source="clock.amber_at", help_text="At risk from then on")
    working_days = serializers.IntegerField(
        source="clock.story.length.working_days", help_text="By the target, or as agreed; 0 where it has hours"
    )
    working_hours = serializers.IntegerField(source="clock.story.length.working_hours", help_text="Or by the hour")
    extended_by = serializers.IntegerField(source="extended_by.working_days")
    extended_by_hours = serializers.IntegerField(source="extended_by.working_hours")
    calendar_version = serializers.CharField(
        source="clock.calendar_version", help_text="The calendar it was counted by"
    )
    elapsed_days = serializers.IntegerField(source="clock.elapsed_days")
    remaining_days = serializers.IntegerField(source="clock.remaining_days")
    paused_days = serializers.IntegerField(source="clock.paused_days")


class ExtensionSerializer(serializers.Serializer):
    """More time that was asked for."""

    id = serializers.UUIDField(source="public_id")
    deadline = serializers.UUIDField(source="deadline.public_id")
    referral = serializers.CharField(source="deadline.reference")
    name = serializers.CharField(source="deadline.name")
    status = serializers.CharField()
    version = serializers.IntegerField()
    working_days = serializers.IntegerField()
    reason = serializers.CharField(source="reason.code")
    note = serializers.CharField()
    due_at = serializers.DateTimeField(help_text="When it was due as it was asked for")
    asked_by = PersonSerializer()
    asked_at = serializers.DateTimeField()
    decided_by = PersonSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    steps = serializers.SerializerMethodField(help_text="The steps that are open to you")

    def get_steps(self, extension) -> list[str]:
        return [one["href"] for one in step_links(LIFECYCLE, extension, self.context["request"].user, str)]


class WholeDeadlineSerializer(DeadlineSerializer):
    """A deadline with why it is due then: the days in groups, each day, and what happened to the clock."""

    explanation = DayGroupSerializer(many=True, source="lines")
    days = StepSerializer(many=True, source="clock.steps")
    events = ClockEventSerializer(many=True, source="happened")
    extensions = serializers.SerializerMethodField()

    def get_extensions(self, one) -> ExtensionSerializer(many=True):
        rows = one.deadline.extension_requests.with_names()
        return ExtensionSerializer(rows, many=True, context=self.context).data


class DeadlineListSerializer(serializers.Serializer):
    """The open deadlines of a referral, due first."""

    results = DeadlineSerializer(many=True)


class ExtensionListSerializer(serializers.Serializer):
    """The requests for more time that wait for an answer, the oldest first."""

    results = ExtensionSerializer(many=True)


class ReferralDeadlinesAPI(APIView):
    """GET the open deadlines of a referral."""

    @extend_schema(
        operation_id="referral_deadlines_list",
        summary="List the open deadlines of a referral",
        responses=DeadlineListSerializer,
    )
    def get(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        found = reading.of_referral(referral, request.user, now=timezone.now())
        return Response(DeadlineListSerializer({"results": found}).data)


class DeadlineAPI(APIView):
    """GET one deadline, and why it is due then."""

    @extend_schema(
        operation_id="deadlines_read",
        summary="Read a deadline, and why it is due then",
        parameters=READS,
        responses=WholeDeadlineSerializer,
    )
    def get(self, request, public_id):
        return _answer(request, _load(request, public_id))


class _ByHandAPI(APIView):
    """POST something that is done to a deadline by hand, with If-Match."""

    form: type
    done_by: Callable

    def post(self, request, public_id):
        found = _load(request, public_id)
        if not request.user.has_perm(Permission.KEEP_CLOCK, found.referral):
            raise PermissionDenied
        version = version_from(request)
        facts = valid_answers(self.form, request.data)
        type(self).done_by(found, by=request.user, version=version, **facts)
        return _answer(request, _load(request, public_id))


class PauseAPI(_ByHandAPI):
    """POST to let a deadline stand still."""

    form, done_by = PauseForm, actions.pause

    @extend_schema(
        operation_id="deadlines_pause",
        summary="Pause a deadline",
        parameters=WRITES,
        request=body_of(PauseForm),
        responses=WholeDeadlineSerializer,
    )
    def post(self, request, public_id):
        return super().post(request, public_id)


class ResumeAPI(_ByHandAPI):
    """POST to let a deadline run on that was paused by hand."""

    form, done_by = ResumeForm, actions.resume

    @extend_schema(
        operation_id="deadlines_resume",
        summary="Resume a deadline",
        parameters=WRITES,
        request=body_of(ResumeForm),
        responses=WholeDeadlineSerializer,
    )
    def post(self, request, public_id):
        return super().post(request, public_id)


class ExtendAPI(_ByHandAPI):
    """POST to give a deadline more time, or to ask for it."""

    form, done_by = ExtendForm, actions.extend

    @extend_schema(
        operation_id="deadlines_extend",
        summary="Extend a deadline",
        description="Beyond the limit the Detective Inspector is asked: then `extensions` of the answer has the request, "
        "and the deadline is as before.",
        parameters=WRITES,
        request=body_of(ExtendForm),
        responses=WholeDeadlineSerializer,
    )
    def post(self, request, public_id):
        return super().post(request, public_id)


class ExtensionsAPI(APIView):
    """GET the requests for more time that wait for an answer."""

    permission = Permission.APPROVE_EXTENSION

    @extend_schema(
        operation_id="extensions_list",
        summary="List the extensions that wait for an answer",
        responses=ExtensionListSerializer,
    )
    def get(self, request):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        body = {"results": waiting_for(request.user)}
        return Response(ExtensionListSerializer(body, context={"request": request}).data)


class ExtensionStepAPI(TransitionAPI):
    """POST a step of a request for more time, with If-Match; `steps` of the request names those open to you."""

    lifecycle = LIFECYCLE
    answers = ExtensionSerializer

    def load(self, request, public_id):
        return ExtensionRequest.objects.visible_to(request.user).one(public_id)

    def answer(self, record) -> dict:
        return ExtensionSerializer(record, context={"request": self.request}).data


def _load(request, public_id) -> ReferralDeadline:
    return ReferralDeadline.objects.visible_to(request.user).one(public_id)


def _answer(request, found: ReferralDeadline) -> Response:
    one = reading.explain_one(found, now=timezone.now())
    return Response(WholeDeadlineSerializer(one, context={"request": request}).data, headers=etag(found))
