"""Deciding by API: the decisions with their letters, a letter before it goes, corrections; and the gates' questions.

The decisions themselves are steps of the referral, as are asking, answering, reminding and withdrawing.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.errors import Conflict
from foundations.core.forms import form_data_from_json
from foundations.core.parsing import JSONParser
from foundations.core.problems import AnswersInvalid, FormInvalid
from foundations.core.schema import WRITES, body_of, upload_of
from foundations.documents.checks import KINDS
from foundations.lifecycle.api import etag, valid_answers, version_from
from referrals.api.serializers import PersonSerializer
from referrals.deciding import correcting, letters, listing, questions
from referrals.forms import AnswerForm, CorrectionForm
from referrals.lifecycle import LIFECYCLE
from referrals.models import GateDecision, InformationRequest, QuestionChaser, Referral
from referrals.permissions import Permission

CONTENT_TYPES = sorted({kind.content_type for kind in KINDS.values()})


class DecisionRecordSerializer(serializers.Serializer):
    """A decision by the six parts of the National Decision Model. Internal."""

    code_of_ethics = serializers.CharField(allow_blank=True)
    information = serializers.CharField(allow_blank=True)
    threat_and_risk = serializers.CharField(allow_blank=True)
    powers_and_policy = serializers.CharField(allow_blank=True)
    options = serializers.CharField(allow_blank=True)
    action_and_review = serializers.CharField(allow_blank=True)


class WholeDecisionSerializer(serializers.ModelSerializer):
    """A decision with its letter; `ndm` is null for those who do not see inside, or where none was made."""

    id = serializers.UUIDField(source="public_id")
    reason = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    capability = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    lead_analyst = PersonSerializer(allow_null=True)
    decided_by = PersonSerializer()
    supersedes = serializers.SlugRelatedField(slug_field="public_id", read_only=True, allow_null=True)
    superseded_by = serializers.SerializerMethodField()
    ndm = serializers.SerializerMethodField()

    class Meta:
        model = GateDecision
        fields = (
            "id",
            "gate",
            "verb",
            "label",
            "reason",
            "rationale",
            "priority",
            "harm_score",
            "lead_analyst",
            "accepted_part",
            "redirected_to",
            "capability",
            "letter",
            "letter_edited",
            "decided_by",
            "decided_at",
            "supersedes",
            "superseded_by",
            "correction",
            "ndm",
        )

    def get_superseded_by(self, decision) -> UUID | None:
        return next((later.public_id for later in decision.superseded_by.all()), None)

    def get_ndm(self, decision) -> DecisionRecordSerializer(allow_null=True):
        record = listing.record_of(decision)
        return DecisionRecordSerializer(record).data if record else None


class DecisionListSerializer(serializers.Serializer):
    """Every decision on a referral, the newest first."""

    results = WholeDecisionSerializer(many=True)


class LetterSerializer(serializers.Serializer):
    """A letter as it would go."""

    letter = serializers.CharField()


class ChaserSerializer(serializers.ModelSerializer):
    """A reminder of a question; `by` is null where the service made it."""

    by = PersonSerializer(allow_null=True)

    class Meta:
        model = QuestionChaser
        fields = ("kind", "at", "by", "note")


class AnswerFileSerializer(serializers.Serializer):
    """A file that came with an answer."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField(source="document.name")
    size = serializers.IntegerField(source="document.size", help_text="Bytes")


class WholeQuestionSerializer(serializers.ModelSerializer):
    """A gate's question, who was reminded of it, and its answer."""

    id = serializers.UUIDField(source="public_id", help_text="The `question` of the steps that concern it")
    open = serializers.BooleanField(source="is_open")
    reason = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    addressed_to = PersonSerializer(allow_null=True)
    asked_by = PersonSerializer()
    answered_by = PersonSerializer(allow_null=True)
    withdrawn_by = PersonSerializer(allow_null=True)
    reminders = ChaserSerializer(many=True, source="chasers")
    files = AnswerFileSerializer(many=True)

    class Meta:
        model = InformationRequest
        fields = (
            "id",
            "open",
            "gate",
            "reason",
            "question",
            "addressed_to",
            "due_date",
            "asked_by",
            "asked_at",
            "answer",
            "answered_by",
            "answered_at",
            "withdrawn_because",
            "withdrawn_by",
            "withdrawn_at",
            "reminders",
            "files",
        )


class QuestionListSerializer(serializers.Serializer):
    """Every question on a referral, in the order in which they were asked."""

    results = WholeQuestionSerializer(many=True)


class DecisionsAPI(APIView):
    """GET the decisions on a referral."""

    @extend_schema(
        operation_id="decisions_list", summary="List the decisions on a referral", responses=DecisionListSerializer
    )
    def get(self, request, key: str):
        rows = listing.of(_referral(request, key), request.user)
        return Response({"results": WholeDecisionSerializer(rows, many=True).data})


class CorrectDecisionAPI(APIView):
    """POST other words for a decision, with If-Match."""

    @extend_schema(
        operation_id="decisions_correct",
        summary="Correct a decision",
        description="Makes a further decision that supersedes it; what was decided stays. Without `letter` the letter is "
        "composed. The requester is told.",
        parameters=WRITES,
        request=body_of(CorrectionForm),
        responses={201: WholeDecisionSerializer},
    )
    def post(self, request, key: str, public_id: UUID):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.HANDLE, referral):
            raise PermissionDenied
        decision = listing.one(referral, request.user, public_id)
        if not correcting.may_correct(decision, by=request.user, now=False):
            raise PermissionDenied
        version = version_from(request)
        facts = valid_answers(CorrectionForm, request.data, record=referral, by=request.user, verb=decision.verb)
        made = correcting.correct(decision, by=request.user, version=version, **facts)
        shown = listing.one(made.referral, request.user, made.public_id)
        answer = WholeDecisionSerializer(shown).data
        return Response(answer, status=status.HTTP_201_CREATED, headers=etag(made.referral))


class LetterAPI(APIView):
    """POST the answers of a decision, and read the letter that would go with it. Nothing is decided."""

    @extend_schema(
        operation_id="letter_preview",
        summary="Read the letter before it goes",
        description="The body is that of the step of the same verb. Send the letter, changed or not, as `letter` of that "
        "step; without one it is composed as it is here.",
        request=OpenApiTypes.OBJECT,
        responses=LetterSerializer,
    )
    def post(self, request, key: str, verb: str):
        referral = _referral(request, key)
        try:
            row = LIFECYCLE.find(referral, verb, request.user)
        except LookupError:
            raise Http404 from None
        if verb not in letters.VERBS:
            raise Conflict("No letter goes with this step.")
        facts = valid_answers(LIFECYCLE.form_for(row), request.data, record=referral, by=request.user, verb=verb)
        gate = letters.gate_of(referral)
        return Response({"letter": letters.compose(referral, verb, facts, by=request.user, gate=gate)})


class QuestionsAPI(APIView):
    """GET the gates' questions on a referral."""

    @extend_schema(
        operation_id="questions_list",
        summary="List the questions on a referral",
        description="Ask by the step `ask`, remind by `chase`, take back by `withdraw_question`, answer by `answer` or, with "
        "files, below. Where several are open, `question` of a step says which one is meant.",
        responses=QuestionListSerializer,
    )
    def get(self, request, key: str):
        rows = questions.of(_referral(request, key))
        return Response({"results": WholeQuestionSerializer(rows, many=True).data})


class AnswerAPI(APIView):
    """POST the answer to a question, as JSON or, with files, as multipart; with If-Match."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        operation_id="questions_answer",
        summary="Answer a question",
        description="The same as the step `answer`, and with files under `files`.",
        parameters=WRITES,
        request=body_of(AnswerForm) | upload_of(AnswerForm),
        responses=WholeQuestionSerializer,
    )
    def post(self, request, key: str, public_id: UUID):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.ANSWER, referral):
            raise PermissionDenied
        if not referral.information_requests.filter(public_id=public_id).exists():
            raise Http404
        LIFECYCLE.find(referral, "answer", request.user)
        version = version_from(request)
        if not isinstance(request.data, dict):
            raise AnswersInvalid({None: ["Send a JSON object"]})
        multipart = request.content_type.startswith("multipart/")
        data = request.data.copy() if multipart else form_data_from_json(AnswerForm, request.data)
        data["question"] = str(public_id)
        form = AnswerForm(data, request.FILES, record=referral, by=request.user, verb="answer")
        if not form.is_valid():
            raise FormInvalid(form)
        moved = LIFECYCLE.move(referral, "answer", by=request.user, version=version, **form.cleaned_data)
        row = questions.of(moved).get(public_id=public_id)
        return Response(WholeQuestionSerializer(row).data, headers=etag(moved))


class QuestionFileAPI(APIView):
    """GET a file of an answer; the download is recorded."""

    @extend_schema(
        operation_id="questions_download",
        summary="Download a file of an answer",
        responses={(200, *CONTENT_TYPES): OpenApiTypes.BINARY},
    )
    def get(self, request, key: str, public_id: UUID):
        return questions.file_of(request.user, _referral(request, key), public_id)


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)
