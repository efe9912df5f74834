"""The conversation by API: list, write, mark as read, files, watching, a reminder to oneself; and the timeline."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core import keyset
from foundations.core.forms import Form, form_data_from_json
from foundations.core.parsing import JSONParser
from foundations.core.problems import AnswersInvalid, FormInvalid
from foundations.core.schema import body_of, upload_of
from foundations.documents.checks import KINDS
from foundations.lifecycle.api import valid_answers
from referrals.api.serializers import PersonSerializer
from referrals.conversation import actions, downloads, listing, people
from referrals.conversation.forms import FORMS, FollowUpForm, WatchForm, WriteForm
from referrals.models import Message, MessageKind, Referral, Side
from referrals.timeline import lines
from referrals.timeline.forms import TimelineFilters

AFTER = OpenApiParameter("after", str, description="The `next` of the page before")
KIND = OpenApiParameter("kind", str, enum=MessageKind.values, description="Only messages, or only internal notes")
WHICH = {
    "type": "string",
    "enum": MessageKind.values,
    "description": "`message` to the other side, or `note`: internal, never seen by the requester’s side",
}
CONTENT_TYPES = sorted({kind.content_type for kind in KINDS.values()})
NO_CURSOR = "The cursor is not one that this service gave."


class MentionedSerializer(serializers.Serializer):
    """Somebody whose attention a message draws."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class MessageFileSerializer(serializers.Serializer):
    """A file that came with a message."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")


class MessageSerializer(serializers.Serializer):
    """A message or an internal note."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(MessageKind.choices)
    side = serializers.ChoiceField([(Side.REQUESTER, "Requester’s side"), (Side.TEAM, "Team")])
    author = PersonSerializer()
    at = serializers.DateTimeField()
    text = serializers.CharField()
    corrects = serializers.UUIDField(source="corrects.public_id", allow_null=True, default=None)
    corrected = serializers.BooleanField(help_text="Whether a further message puts it right")
    mentions = MentionedSerializer(source="mentioned", many=True)
    files = MessageFileSerializer(source="attached", many=True)
    read_by_team = serializers.BooleanField(help_text="By somebody there besides its author")
    read_by_requester = serializers.BooleanField(help_text="By somebody of the requester’s side besides its author")


class FollowUpSerializer(serializers.Serializer):
    """A reminder to oneself; nobody else sees it."""

    on_date = serializers.DateField()
    note = serializers.CharField(allow_blank=True)
    reminded_at = serializers.DateTimeField(allow_null=True)


class ConversationSerializer(serializers.Serializer):
    """A page of the conversation, and what you keep for yourself about it."""

    results = MessageSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `after` of the next page; null on the last one")
    unread = serializers.IntegerField(help_text="Messages of others that you have not marked as read, up to 100")
    watching = serializers.BooleanField(help_text="Whether you are told of new messages")
    follow_up = FollowUpSerializer(allow_null=True)


class WatchSerializer(serializers.Serializer):
    watching = serializers.BooleanField()


class LineSerializer(serializers.Serializer):
    """One thing that happened."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    label = serializers.CharField(help_text="The kind in words")
    title = serializers.CharField()
    text = serializers.CharField(help_text="The first 1,000 characters")
    by = serializers.CharField(help_text="Rank and name; empty where the system did it")
    page = serializers.CharField(source="href", help_text="The page that shows more; empty where there is none")
    internal = serializers.BooleanField(help_text="Not for the requester’s side")


class TimelineSerializer(serializers.Serializer):
    """A page of the timeline."""

    results = LineSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `after` of the next page; null on the last one")


class ReadForm(Form):
    """Up to which message one has read."""

    up_to = forms.UUIDField(
        label="Message", error_messages={"required": "Name the message", "invalid": "This must be the id of a message"}
    )


class MessagesAPI(APIView):
    """GET the conversation, newest first; POST a message or an internal note, as JSON or as multipart with files."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        operation_id="messages_list",
        summary="List the messages of a referral",
        description="Newest first, 30 at a time; internal notes only for those who see inside. Listing marks nothing "
        "as read.",
        parameters=[KIND, AFTER],
        responses=ConversationSerializer,
    )
    def get(self, request, key: str):
        referral, user = _referral(request, key), request.user
        kind = request.query_params.get("kind", "")
        if kind and kind not in MessageKind.values:
            raise AnswersInvalid({"kind": ["Ask for message or note"]})
        try:
            page = listing.page(referral, user, after=request.query_params.get("after", ""), kind=kind)
        except keyset.BadCursor:
            raise ParseError(NO_CURSOR) from None
        own = listing.Own.of(referral, user)
        watching = people.watches_by_itself(user.pk, referral) if own.watching is None else own.watching
        body = {
            "results": page.messages,
            "next": page.older or None,
            "unread": listing.unread(referral, user),
            "watching": watching,
            "follow_up": own.follow_up,
        }
        return Response(ConversationSerializer(body).data)

    @extend_schema(
        operation_id="messages_write",
        summary="Write a message or an internal note",
        description="It cannot be changed; `corrects` names one of your own that it puts right. Whoever is mentioned must "
        "be able to read it. The same `token` writes it once. Files come as multipart, under `files`.",
        request=body_of(WriteForm, kind=WHICH) | upload_of(WriteForm),
        responses={201: MessageSerializer},
    )
    def post(self, request, key: str):
        referral, user = _referral(request, key), request.user
        if not actions.may_write(user, referral, MessageKind.MESSAGE):
            raise PermissionDenied
        kind, answers = _written(request, referral)
        corrects = answers.pop("corrects")
        corrected = _own_message(user, referral, corrects) if corrects else None
        try:
            made = actions.write(referral, kind=kind, by=user, corrects=corrected, **answers)
        except ValidationError as refusal:
            raise AnswersInvalid(refusal.message_dict) from None
        row = Message.objects.with_names().get(pk=made.pk)
        return Response(MessageSerializer(row).data, status=status.HTTP_201_CREATED)


def _written(request, referral: Referral) -> tuple[MessageKind, dict]:
    """Of which kind it is, and the checked answers. Raises PermissionDenied, AnswersInvalid, FormInvalid."""
    multipart = request.content_type.startswith("multipart/")
    if not isinstance(request.data, dict):
        raise AnswersInvalid({None: ["Send a JSON object"]})
    data = request.data.copy()
    kind = data.pop("kind", None)
    kind = kind[-1] if multipart and kind else kind
    if kind not in MessageKind.values:
        raise AnswersInvalid({"kind": ["Send message or note"]})
    kind = MessageKind(kind)
    if not actions.may_write(request.user, referral, kind):
        raise PermissionDenied
    form_class = FORMS[kind]
    typed = data if multipart else form_data_from_json(form_class, data)
    form = form_class(typed, request.FILES, referral=referral, by=request.user)
    if not form.is_valid():
        raise FormInvalid(form)
    return kind, form.cleaned_data


def _own_message(user, referral: Referral, public_id: UUID) -> Message:
    found = listing.of(referral, user).filter(public_id=public_id, author=user).first()
    if found is None:
        raise AnswersInvalid({"corrects": ["Name a message of your own on this referral"]})
    return found


class MessagesReadAPI(APIView):
    """POST up to which message you have read."""

    @extend_schema(
        operation_id="messages_mark_read",
        summary="Mark messages as read",
        description="Those up to the one named, which must be yours to read. It never goes back.",
        request=body_of(ReadForm),
        responses={204: None},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        wanted = valid_answers(ReadForm, request.data)["up_to"]
        message = listing.of(referral, request.user).filter(public_id=wanted).first()
        if message is None:
            raise AnswersInvalid({"up_to": ["There is no such message on this referral"]})
        actions.mark_read(referral, by=request.user, up_to=message)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MessageFileAPI(APIView):
    """GET a file of a message; the download is recorded."""

    @extend_schema(
        operation_id="messages_download",
        summary="Download a file of a message",
        responses={(200, *CONTENT_TYPES): OpenApiTypes.BINARY},
    )
    def get(self, request, key: str, public_id: UUID):
        return downloads.answer(request.user, _referral(request, key), public_id)


class WatchAPI(APIView):
    """POST whether you want to be told of new messages."""

    @extend_schema(
        operation_id="watch", summary="Watch a referral", request=body_of(WatchForm), responses=WatchSerializer
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        row = actions.watch(referral, by=request.user, **valid_answers(WatchForm, request.data))
        return Response(WatchSerializer(row).data)


class FollowUpAPI(APIView):
    """POST a reminder to yourself, instead of the one before; DELETE takes it away."""

    @extend_schema(
        operation_id="follow_up_set",
        summary="Follow up later",
        description="On that day you get a notice that leads back to the referral. Nobody else sees the reminder.",
        request=body_of(FollowUpForm),
        responses=FollowUpSerializer,
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        row = actions.follow_up(referral, by=request.user, **valid_answers(FollowUpForm, request.data))
        return Response(FollowUpSerializer(row).data)

    @extend_schema(operation_id="follow_up_forget", summary="Take a reminder away", responses={204: None})
    def delete(self, request, key: str):
        referral = _referral(request, key)
        actions.forget_follow_up(referral, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TimelineAPI(APIView):
    """GET everything that happened to a referral, newest first, as far as you may see it."""

    @extend_schema(
        operation_id="timeline",
        summary="Read the timeline of a referral",
        description="Newest first, 50 at a time. Without `kind`, everything but notices to you. Kinds that are not "
        "yours to see cannot be asked for.",
        parameters=[
            OpenApiParameter("kind", str, many=True, description="One of the kinds that the page offers you"),
            OpenApiParameter("since", OpenApiTypes.DATE, description="Not before this day"),
            OpenApiParameter("until", OpenApiTypes.DATE, description="Not after this day"),
            AFTER,
        ],
        responses=TimelineSerializer,
    )
    def get(self, request, key: str):
        referral = _referral(request, key)
        filters = TimelineFilters(request.query_params, referral=referral, user=request.user)
        if not filters.is_valid():
            raise FormInvalid(filters)
        after = request.query_params.get("after", "")
        try:
            found, following = lines.read(referral, request.user, filters.narrowed(), after=after)
        except keyset.BadCursor:
            raise ParseError(NO_CURSOR) from None
        return Response({"results": LineSerializer(found, many=True).data, "next": following or None})


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)
