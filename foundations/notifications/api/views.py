"""Notices by API: the list, marking them as read, their kinds, and how one is told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.audit import reading
from foundations.core.problems import AnswersInvalid
from foundations.notifications import actions, inbox, kinds, preferences
from foundations.notifications.kinds import Channel
from foundations.notifications.models import Digest, Notification


class NoticeSerializer(serializers.Serializer):
    """One notice of yours."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.SerializerMethodField(help_text="A `key` of the kinds of notice")
    reference = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    path = serializers.CharField(help_text="The page of the service to open")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def get_kind(self, notice) -> str:
        return kinds.of(notice.kind).key


class NoticeListSerializer(serializers.Serializer):
    """Notices, newest first. `next` is the `before` of the next page."""

    results = NoticeSerializer(many=True)
    unread = serializers.IntegerField(help_text="How many you have not read, counted up to 100")
    next = serializers.UUIDField(allow_null=True)


class MarkedSerializer(serializers.Serializer):
    """How many were unread."""

    marked = serializers.IntegerField()


class KindSerializer(serializers.Serializer):
    """One kind of notice."""

    key = serializers.CharField()
    label = serializers.CharField()
    group = serializers.CharField()
    told = serializers.CharField(help_text="Who is told, by which rule")
    compulsory = serializers.CharField(help_text="Why it always goes by email; empty where you may choose")
    channel = serializers.ChoiceField(Channel.choices, help_text="How, unless somebody chose otherwise")


class KindListSerializer(serializers.Serializer):
    """The kinds of notice."""

    results = KindSerializer(many=True)


class ReferenceSerializer(serializers.Serializer):
    reference = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="Those of one alone")


class PreferencesSerializer(serializers.Serializer):
    """When your digest comes, and how you are told of each kind that you may choose about."""

    every = serializers.ChoiceField(Digest.Every.choices)
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="Of a weekly digest: 0 is Monday")
    hour = serializers.IntegerField(min_value=0, max_value=23, help_text="In London")
    channels = serializers.DictField(child=serializers.ChoiceField(Channel.choices), help_text="By `key` of the kind")


def _valid(serializer) -> dict:
    if not serializer.is_valid():
        raise AnswersInvalid(
            {None if name == "non_field_errors" else name: _words(said) for name, said in serializer.errors.items()}
        )
    return serializer.validated_data


def _words(said) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else [f"{key}: {one}" for key, one in said.items()]


class NoticesAPI(APIView):
    """GET lists your notices, fifty at a time."""

    may_answer: ClassVar = {"GET": (404,)}

    @extend_schema(
        operation_id="notices_list",
        summary="List your notices",
        parameters=[
            OpenApiParameter("before", uuid.UUID, description="Those older than this one"),
            OpenApiParameter("unread", bool, description="Those alone that you have not read"),
        ],
        responses=NoticeListSerializer,
    )
    def get(self, request):
        if request.GET.get("unread", "") not in {"", "true", "false"}:
            raise AnswersInvalid({"unread": ["Say true or false"]})
        try:
            before = uuid.UUID(request.GET["before"]) if request.GET.get("before") else None
            unread = request.GET.get("unread") == "true"
            notices, more = inbox.page(request.user, before=before, unread=unread)
        except (ValueError, Notification.DoesNotExist):
            raise Http404 from None
        reading.listed("notifications.notification", notices)
        body = {
            "results": notices,
            "unread": inbox.unread_count(request.user),
            "next": notices[-1].public_id if more else None,
        }
        return Response(NoticeListSerializer(body).data)


class NoticesReadAPI(APIView):
    """POST marks all of your notices as read, or those with one reference."""

    @extend_schema(
        operation_id="notices_read_all",
        summary="Mark notices as read",
        request=ReferenceSerializer,
        responses=MarkedSerializer,
    )
    def post(self, request):
        given = _valid(ReferenceSerializer(data=request.data))
        return Response({"marked": actions.mark_all_read(by=request.user, reference=given.get("reference", ""))})


class NoticeReadAPI(APIView):
    """POST marks one of your notices as read."""

    @extend_schema(
        operation_id="notices_read", summary="Mark a notice as read", request=None, responses=NoticeSerializer
    )
    def post(self, request, public_id):
        notice = Notification.objects.for_user(request.user).filter(public_id=public_id).first()
        if notice is None:
            raise Http404
        actions.mark_read(notice, by=request.user)
        notice.refresh_from_db()
        return Response(NoticeSerializer(notice).data)


class KindsAPI(APIView):
    """GET lists what people are told about."""

    @extend_schema(
        operation_id="notice_kinds",
        summary="List the kinds of notice",
        description="What happened, who is told by which rule, and how.",
        responses=KindListSerializer,
    )
    def get(self, request):
        return Response(KindListSerializer({"results": list(kinds.KINDS.values())}).data)


class PreferencesAPI(APIView):
    """GET reads how you are told; POST changes it."""

    @extend_schema(
        operation_id="notice_preferences_read", summary="Read how you are told", responses=PreferencesSerializer
    )
    def get(self, request):
        return Response(_preferences(request.user))

    @extend_schema(
        operation_id="notice_preferences_write",
        summary="Change how you are told",
        description="Kinds that are not named stay as they are. One that policy decides about is refused.",
        request=PreferencesSerializer,
        responses=PreferencesSerializer,
    )
    def post(self, request):
        preferences.save(**_valid(PreferencesSerializer(data=request.data)), by=request.user)
        return Response(_preferences(request.user))


def _preferences(user) -> dict:
    digest = preferences.digest_of(user)
    times = {"every": digest.every, "weekday": digest.weekday, "hour": digest.hour}
    return PreferencesSerializer(times | {"channels": preferences.channels_of(user)}).data
