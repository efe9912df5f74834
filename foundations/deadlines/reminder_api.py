"""Putting off one's own reminders, by API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.answers import valid_answers
from foundations.core.schema import body_of
from foundations.deadlines import snoozing
from foundations.deadlines.snooze_forms import SnoozeForm
from foundations.deadlines.snooze_views import deadline_of


class SnoozeSerializer(serializers.Serializer):
    """Until when you are not reminded, and why."""

    id = serializers.UUIDField(source="public_id")
    until = serializers.DateField()
    reason = serializers.CharField()


class PostponeAPI(APIView):
    """POST puts off your reminders of one deadline."""

    @extend_schema(
        operation_id="deadlines_postpone",
        summary="Put off your reminders of a deadline",
        description="Those above you are told as before.",
        request=body_of(SnoozeForm),
        responses={201: SnoozeSerializer},
    )
    def post(self, request, public_id):
        deadline = deadline_of(request, public_id)
        row = snoozing.snooze(deadline, by=request.user, **valid_answers(SnoozeForm, request.data))
        return Response(SnoozeSerializer(row).data, status=status.HTTP_201_CREATED)
