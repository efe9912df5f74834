"""Targets and sweeps by API, for national administrators."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from administration import target_forms
from administration.api.permissions import IsNationalAdministrator
from administration.api.serializers import (
    PreviewSerializer,
    SweepListSerializer,
    SweepReportSerializer,
    TargetListSerializer,
    TargetSerializer,
)
from administration.views.sweeps import LATEST, MOST_DIFFERENCES
from foundations.core.schema import body_of
from foundations.deadlines import targets
from foundations.deadlines.models import Sweep, Target
from foundations.lifecycle.api import valid_answers


class SetTargetForm(target_forms.ReachForm, target_forms.TargetForm):
    """A target, and whether running deadlines follow it."""


class EndForm(target_forms.ReachForm, target_forms.EndTargetForm):
    """When a target ends, and whether running deadlines follow."""


class _NationalAPI(APIView):
    permission_classes = [IsAuthenticated, IsNationalAdministrator]
    may_answer = {"GET": (403,)}


def _rows():
    return Target.objects.select_related("organisation", "added_by", "ended_by")


class TargetsAPI(_NationalAPI):
    """GET lists every target, POST sets one."""

    @extend_schema(operation_id="targets_list", summary="List the targets", responses=TargetListSerializer)
    def get(self, request):
        rows = _rows().order_by("kind", "organisation__name", "priority", "risk", "valid_from")
        return Response(TargetListSerializer({"results": rows}).data)

    @extend_schema(
        operation_id="targets_set",
        summary="Set a target from a day on",
        description="The target of now for the same deadlines ends where it begins. With `running` “yes”, those that "
        "run follow within a few minutes, and whoever is responsible is told.",
        request=body_of(SetTargetForm),
        responses={201: TargetSerializer},
    )
    def post(self, request):
        answers = valid_answers(SetTargetForm, request.data)
        facts = target_forms.facts_of(answers)
        target = targets.add_target(by=request.user, reaches_running=answers["running"], **facts)
        return Response(TargetSerializer(target).data, status=201)


class TargetPreviewAPI(_NationalAPI):
    """POST says what a target would move."""

    @extend_schema(
        operation_id="targets_preview",
        summary="See what a target would move, if running deadlines follow it",
        description="Nothing is changed.",
        request=body_of(target_forms.TargetForm),
        responses=PreviewSerializer,
    )
    def post(self, request):
        answers = valid_answers(target_forms.TargetForm, request.data)
        return Response(PreviewSerializer(targets.if_added(**target_forms.facts_of(answers))).data)


class TargetAPI(_NationalAPI):
    """GET reads one target."""

    @extend_schema(operation_id="target_read", summary="Read a target", responses=TargetSerializer)
    def get(self, request, public_id):
        return Response(TargetSerializer(get_object_or_404(_rows(), public_id=public_id)).data)


class EndTargetAPI(_NationalAPI):
    """POST ends a target."""

    @extend_schema(
        operation_id="target_end",
        summary="End a target",
        description="With `running` “yes”, those that run follow the next most exact target, if there is one.",
        request=body_of(EndForm),
        responses=TargetSerializer,
    )
    def post(self, request, public_id):
        target = get_object_or_404(_rows(), public_id=public_id)
        answers = valid_answers(EndForm, request.data)
        reach = answers["running"]
        targets.end_target(target, valid_to=answers["valid_to"], reaches_running=reach, by=request.user)
        return Response(TargetSerializer(_rows().get(pk=target.pk)).data)


class EndTargetPreviewAPI(_NationalAPI):
    """POST says what ending a target would move."""

    @extend_schema(
        operation_id="target_end_preview",
        summary="See what ending a target would move, if running deadlines follow",
        description="Nothing is changed.",
        request=body_of(target_forms.EndTargetForm),
        responses=PreviewSerializer,
    )
    def post(self, request, public_id):
        target = get_object_or_404(_rows(), public_id=public_id)
        answers = valid_answers(target_forms.EndTargetForm, request.data)
        return Response(PreviewSerializer(targets.if_ended(target, answers["valid_to"])).data)


class SweepsAPI(_NationalAPI):
    """GET lists the latest sweeps."""

    @extend_schema(operation_id="sweeps_list", summary="List the latest sweeps", responses=SweepListSerializer)
    def get(self, request):
        rows = Sweep.objects.select_related("closure", "target")[:LATEST]
        return Response(SweepListSerializer({"results": rows}).data)


class SweepAPI(_NationalAPI):
    """GET reads one sweep, how far it is, and what differed."""

    @extend_schema(operation_id="sweep_read", summary="Read a sweep", responses=SweepReportSerializer)
    def get(self, request, public_id):
        sweep = get_object_or_404(Sweep.objects.select_related("closure", "target"), public_id=public_id)
        sweep.first_differences = sweep.differences.select_related("organisation").order_by("pk")[:MOST_DIFFERENCES]
        return Response(SweepReportSerializer(sweep).data)
