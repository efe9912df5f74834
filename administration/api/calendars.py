"""Calendars and closed days by API, for those who keep them."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from administration import closure_forms, year_calendar
from administration.api.permissions import KeepsCalendars
from administration.api.serializers import (
    CalendarVersionSerializer,
    ClosureListSerializer,
    ClosureSerializer,
    PreviewSerializer,
    WorkingYearSerializer,
)
from administration.views.closures import year_of
from foundations.accounts.administering import is_national
from foundations.core.schema import body_of
from foundations.core.working_time import is_published
from foundations.deadlines import closures
from foundations.deadlines.models import CalendarVersion
from foundations.lifecycle.api import valid_answers

YEAR = OpenApiParameter("year", str, description="Four digits; this year where there are none")
REGION = OpenApiParameter("region", str, description="The slug of a region that you keep")


class _CalendarAPI(APIView):
    permission_classes = [IsAuthenticated, KeepsCalendars]
    may_answer = {"GET": (403,)}


class CalendarAPI(_CalendarAPI):
    """GET reads the year of a region."""

    @extend_schema(
        operation_id="working_days_read",
        summary="Read the working days of a region in a year",
        parameters=[YEAR, REGION],
        responses=WorkingYearSerializer,
    )
    def get(self, request):
        regions = closures.regions(request.user).current().order_by("name")
        region = year_calendar.chosen(regions, request.GET.get("region", ""), everywhere=is_national(request.user))
        year = year_of(request.GET.get("year", ""))
        found = year_calendar.read(region, year)
        body = {
            "year": year,
            "organisation": region.slug if region else None,
            "version": found.version,
            "published": is_published(year),
            "working_days": found.worked,
            "days_off": found.named,
        }
        return Response(WorkingYearSerializer(body).data)


class CalendarVersionAPI(_CalendarAPI):
    """GET reads a calendar by its name."""

    @extend_schema(
        operation_id="calendar_version",
        summary="Read a calendar that deadlines were counted by",
        responses=CalendarVersionSerializer,
    )
    def get(self, request, version):
        found = get_object_or_404(CalendarVersion, version=version)
        known = {"version": found.version, "source": found.source, "made_at": found.made_at}
        return Response(CalendarVersionSerializer(known | found.content).data)


class ClosuresAPI(_CalendarAPI):
    """GET lists the closed days of a year that one keeps, POST adds some."""

    @extend_schema(
        operation_id="closed_days_list",
        summary="List the closed days of a year that you keep",
        parameters=[YEAR],
        responses=ClosureListSerializer,
    )
    def get(self, request):
        rows = closures.kept_by(request.user).touching(year_of(request.GET.get("year", "")))
        return Response(ClosureListSerializer({"results": rows.order_by("first_day", "pk")}).data)

    @extend_schema(
        operation_id="closed_days_add",
        summary="Close a region on some days",
        description="`organisation` is the slug of a region, or `everywhere` for a bank holiday that was proclaimed. The "
        "deadlines follow within a few minutes, and whoever is responsible is told.",
        request=body_of(closure_forms.ClosureForm),
        responses={201: ClosureSerializer},
    )
    def post(self, request):
        answers = valid_answers(closure_forms.ClosureForm, request.data, by=request.user)
        return Response(ClosureSerializer(closures.add_closure(by=request.user, **answers)).data, status=201)


class ClosurePreviewAPI(_CalendarAPI):
    """POST says what closed days would move."""

    @extend_schema(
        operation_id="closed_days_preview",
        summary="See what closed days would move",
        description="Nothing is changed.",
        request=body_of(closure_forms.ClosureForm),
        responses=PreviewSerializer,
    )
    def post(self, request):
        answers = valid_answers(closure_forms.ClosureForm, request.data, by=request.user)
        return Response(PreviewSerializer(closures.if_added(**answers)).data)


class ClosureAPI(_CalendarAPI):
    """GET reads closed days, DELETE removes them."""

    @extend_schema(operation_id="closed_days_read", summary="Read closed days", responses=ClosureSerializer)
    def get(self, request, public_id):
        return Response(ClosureSerializer(get_object_or_404(closures.kept_by(request.user), public_id=public_id)).data)

    @extend_schema(
        operation_id="closed_days_remove", summary="Work on closed days after all", request=None, responses={204: None}
    )
    def delete(self, request, public_id):
        closure = get_object_or_404(closures.kept_by(request.user), public_id=public_id)
        closures.remove_closure(closure, by=request.user)
        return Response(status=204)
