"""Deadlines over many referrals by API: late and at risk, the days of a month, and one's calendar feed."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard import deadline_pages, late
from dashboard.feed_pages import address_of
from foundations.accounts import feeds
from foundations.core.schema import query_of
from referrals.permissions import Permission


class LateDeadlineSerializer(serializers.Serializer):
    """A deadline that is late or at risk."""

    id = serializers.UUIDField(source="public_id")
    referral = serializers.CharField(source="reference")
    kind = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField(source="organisation.slug", default="")
    responsible = serializers.CharField(source="person_name")
    due_at = serializers.DateTimeField()
    state = serializers.SerializerMethodField()

    def get_state(self, row) -> str:
        return late.LATE if row.due_at < self.context["now"] else late.AT_RISK


class SumSerializer(serializers.Serializer):
    """How many are late and at risk, of one person or kind; `key` narrows the list to them."""

    key = serializers.CharField()
    name = serializers.CharField()
    late = serializers.IntegerField()
    at_risk = serializers.IntegerField()


class LateSerializer(serializers.Serializer):
    """What of a team is late or at risk, due first."""

    late = serializers.IntegerField()
    at_risk = serializers.IntegerField()
    by_person = SumSerializer(many=True)
    by_kind = SumSerializer(many=True)
    results = LateDeadlineSerializer(many=True, source="rows")
    next = serializers.CharField(source="following", allow_null=True, help_text="For `after` of the next page")


class LateAPI(APIView):
    """GET what of your teams is late or at risk."""

    permission = Permission.VIEW_DEADLINES
    may_answer = {"GET": (404,)}

    @extend_schema(
        operation_id="deadlines_late",
        summary="List what is late or at risk",
        parameters=[
            *query_of(late.LateFilters),
            OpenApiParameter("after", str, description="`next` of the page before"),
        ],
        responses=LateSerializer,
    )
    def get(self, request):
        found = deadline_pages.read_late(request)
        return Response(LateSerializer(found["page"], context={"now": found["now"]}).data)


class EntrySerializer(serializers.Serializer):
    """One thing that is due on a day."""

    id = serializers.UUIDField(source="public_id")
    referral = serializers.CharField(source="reference")
    kind = serializers.CharField()
    name = serializers.CharField()
    due_at = serializers.DateTimeField()
    state = serializers.SerializerMethodField()
    responsible = serializers.CharField(source="person")

    def get_state(self, entry) -> str:
        return entry.state(self.context["now"])


class CalendarDaySerializer(serializers.Serializer):
    """A day, why nobody works on it, and what is due."""

    day = serializers.DateField()
    off = serializers.CharField(help_text="Empty on a working day")
    entries = EntrySerializer(many=True)


class CalendarSerializer(serializers.Serializer):
    """The days of a month."""

    month = serializers.DateField(help_text="Its first day")
    whose = serializers.CharField(help_text="`me`, or the slug of a region")
    regions = serializers.ListField(child=serializers.CharField(), help_text="Those that you may ask for")
    cut = serializers.BooleanField(help_text="Whether there is more than is listed")
    days = CalendarDaySerializer(many=True)


class CalendarAPI(APIView):
    """GET what is due on each day of a month."""

    may_answer = {"GET": (404,)}

    @extend_schema(
        operation_id="calendar_read",
        summary="Read the due dates of a month",
        parameters=[
            OpenApiParameter(
                "month", str, pattern=r"^\d{4}-\d{2}$", description="For example 2026-11; this month else"
            ),
            OpenApiParameter("whose", str, description="`me`, or the slug of a region; your own region else"),
        ],
        responses=CalendarSerializer,
    )
    def get(self, request):
        found = deadline_pages.read_month(request)
        month = found["month"]
        body = {
            "month": month.first,
            "whose": found["region"].slug if found["region"] else found["whose"],
            "regions": [region.slug for region in found["regions"]],
            "cut": month.cut,
            "days": month.days,
        }
        return Response(CalendarSerializer(body, context={"now": found["now"]}).data)


class FeedSerializer(serializers.Serializer):
    """Whether there is an address, and when a program last read it."""

    made_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)


class NewFeedSerializer(FeedSerializer):
    """A new address. It is shown only now."""

    address = serializers.CharField()


class FeedAPI(APIView):
    """GET whether you have a calendar feed; POST makes one in place of it; DELETE revokes it."""

    @extend_schema(operation_id="calendar_feed_read", summary="Read about your calendar feed", responses=FeedSerializer)
    def get(self, request):
        return Response(FeedSerializer(_facts(request)).data)

    @extend_schema(
        operation_id="calendar_feed_make",
        summary="Make an address for your calendar program",
        description="The address of before no longer works. The new one is shown only in this answer.",
        request=None,
        responses={201: NewFeedSerializer},
    )
    def post(self, request):
        address = address_of(feeds.make(request.user, now=timezone.now()))
        return Response(NewFeedSerializer(_facts(request) | {"address": address}).data, status=201)

    @extend_schema(operation_id="calendar_feed_revoke", summary="Revoke your calendar feed", responses={204: None})
    def delete(self, request):
        feeds.revoke(request.user)
        return Response(status=204)


def _facts(request) -> dict:
    feed = feeds.of(request.user)
    return {"made_at": feed.made_at if feed else None, "read_at": feed.read_at if feed else None}
