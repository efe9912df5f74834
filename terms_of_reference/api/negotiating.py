"""Negotiating terms by API: two versions compared, comments, the invitation of an SIO, promises that were met."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import body_of
from foundations.lifecycle.api import valid_answers
from referrals.api.serializers import PersonSerializer
from referrals.models import Referral
from terms_of_reference import comparing, inviting, negotiating, promises
from terms_of_reference.api.forms import SettleForm, WriteCommentForm
from terms_of_reference.api.serializers import CommitmentSerializer
from terms_of_reference.forms import section_named
from terms_of_reference.forms.following import InviteForm, MeetForm
from terms_of_reference.models import Party, TermsComment, TermsOfReference
from terms_of_reference.permissions import Permission

OLD = OpenApiParameter("old", int, description="The number of the older version; the one before `new` unless given")
NEW = OpenApiParameter("new", int, description="The number of the newer version; the latest unless given")


class StretchSerializer(serializers.Serializer):
    """A stretch of text: `old` was there, `new` is there now; equal where nothing changed. Joined they are the texts."""

    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField(allow_blank=True)


class ComparedSerializer(serializers.Serializer):
    label = serializers.CharField()
    changed = serializers.BooleanField()
    steps = StretchSerializer(many=True)


class EditSerializer(serializers.Serializer):
    """Who changed a section, last."""

    by = PersonSerializer()
    party = serializers.ChoiceField(Party.choices)
    at = serializers.DateTimeField()
    version = serializers.IntegerField(source="terms.number")


class ComparedSectionSerializer(serializers.Serializer):
    section = serializers.CharField(source="slug", allow_blank=True)
    title = serializers.CharField()
    changed = serializers.BooleanField()
    fields_compared = ComparedSerializer(source="fields", many=True)
    edits = EditSerializer(many=True)


class ComparisonSerializer(serializers.Serializer):
    """Two versions, word by word."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()
    sections = ComparedSectionSerializer(many=True)


class TermsCommentSerializer(serializers.ModelSerializer):
    """A comment. `thread` is the first one's id, where this answers it."""

    id = serializers.UUIDField(source="public_id")
    by = PersonSerializer()
    version = serializers.IntegerField(source="terms.number")
    thread = serializers.UUIDField(source="thread.public_id", allow_null=True, default=None)
    settled_by = PersonSerializer(allow_null=True)

    class Meta:
        model = TermsComment
        fields = ("id", "section", "thread", "text", "by", "party", "at", "version", "settled_by", "settled_at")


class TermsCommentsSerializer(serializers.Serializer):
    results = TermsCommentSerializer(many=True)


class InvitedSerializer(serializers.Serializer):
    person = PersonSerializer(source="user")
    ends_on = serializers.DateField(help_text="The last day of access")


class CompareAPI(APIView):
    """GET two versions word by word."""

    @extend_schema(
        operation_id="terms_compare",
        summary="Compare two versions of the terms",
        parameters=[OLD, NEW],
        responses=ComparisonSerializer,
    )
    def get(self, request, key: str):
        found = list(_referral(request, key).terms.with_people())
        new = _numbered(found, request.query_params.get("new")) or next(iter(found), None)
        old = _numbered(found, request.query_params.get("old"))
        if new is None:
            raise Http404
        old = old or next((one for one in found if one.number < new.number), new)
        sections = comparing.with_edits(comparing.compare(old.content, new.content), old, new)
        return Response(ComparisonSerializer({"old": old.number, "new": new.number, "sections": sections}).data)


def _numbered(found: list[TermsOfReference], wanted: str | None) -> TermsOfReference | None:
    if not wanted:
        return None
    for one in found:
        if str(one.number) == wanted:
            return one
    raise Http404


class TermsCommentsAPI(APIView):
    """GET what was said; POST a comment, or an answer in a thread."""

    @extend_schema(operation_id="terms_comments", summary="Read the comments", responses=TermsCommentsSerializer)
    def get(self, request, key: str):
        rows = TermsComment.objects.filter(terms__referral=_referral(request, key))
        rows = rows.select_related("by", "settled_by", "terms", "thread")
        return Response({"results": TermsCommentSerializer(rows, many=True).data})

    @extend_schema(
        operation_id="terms_comment",
        summary="Comment on a section",
        request=body_of(WriteCommentForm),
        responses={201: TermsCommentSerializer},
    )
    def post(self, request, key: str):
        referral = _permitted(request, key, Permission.COMMENT)
        facts = valid_answers(WriteCommentForm, request.data)
        thread = _thread(referral, facts["thread"]) if facts["thread"] else None
        section = section_named(facts["section"])
        made = negotiating.comment(referral, section=section, text=facts["text"], thread=thread, by=request.user)
        return Response(TermsCommentSerializer(made).data, status=status.HTTP_201_CREATED)


class SettleAPI(APIView):
    """POST settles a thread, or opens it again."""

    @extend_schema(
        operation_id="terms_settle_comment",
        summary="Settle a thread of comments, or open it again",
        request=body_of(SettleForm),
        responses=TermsCommentSerializer,
    )
    def post(self, request, key: str, public_id):
        referral = _permitted(request, key, Permission.COMMENT)
        thread = _thread(referral, public_id)
        facts = valid_answers(SettleForm, request.data)
        return Response(TermsCommentSerializer(negotiating.settle(thread, by=request.user, **facts)).data)


class InviteAPI(APIView):
    """POST gives an SIO without an account one, for this referral until a day."""

    @extend_schema(
        operation_id="terms_invite_sio",
        summary="Invite the SIO, who has no account",
        request=body_of(InviteForm),
        responses={201: InvitedSerializer},
    )
    def post(self, request, key: str):
        referral = _permitted(request, key, Permission.INVITE)
        made = inviting.invite(referral, by=request.user, **valid_answers(InviteForm, request.data))
        return Response(InvitedSerializer(made).data, status=status.HTTP_201_CREATED)


class MetAPI(APIView):
    """POST says on which day a promise was met."""

    @extend_schema(
        operation_id="terms_promise_met",
        summary="Say that a promise of signed terms was met",
        request=body_of(MeetForm),
        responses=CommitmentSerializer,
    )
    def post(self, request, key: str, public_id):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.DRAFT, referral):
            raise PermissionDenied
        promise = referral.commitments.filter(public_id=public_id).first()
        if promise is None:
            raise Http404
        facts = valid_answers(MeetForm, request.data)
        return Response(CommitmentSerializer(promises.meet(promise, by=request.user, **facts)).data)


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)


def _permitted(request, key: str, permission: str) -> Referral:
    """The referral, for somebody who holds `permission` on its terms; else Http404 or PermissionDenied."""
    referral = _referral(request, key)
    if not request.user.has_perm(permission, TermsOfReference(referral=referral)):
        raise PermissionDenied
    return referral


def _thread(referral: Referral, public_id) -> TermsComment:
    rows = TermsComment.objects.filter(terms__referral=referral, thread__isnull=True).select_related("terms__referral")
    thread = rows.filter(public_id=public_id).first()
    if thread is None:
        raise Http404
    return thread
