"""What the API shows of a referral, for those who may see it."""

from __future__ import annotations

from django.urls import reverse
from rest_framework import serializers

from referrals import lists, scoring
from referrals.api.subject_serializers import SubjectLinkSerializer, SubjectSerializer
from referrals.lifecycle import LIFECYCLE
from referrals.linking import merging
from referrals.models import (
    Attachment,
    GateDecision,
    InformationRequest,
    Priority,
    Referral,
    ReferralStatusChange,
    TaskingRequest,
)
from referrals.permissions import Permission
from referrals.requirements import DONE, IN_PROGRESS, NOT_STARTED, PROBLEM, gaps, tasks, weaknesses
from referrals.statuses import Status


class PersonSerializer(serializers.Serializer):
    """A person, as far as a record names them."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    rank = serializers.CharField()


class OrganisationSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    name = serializers.CharField()


class ThreatAreaSerializer(serializers.Serializer):
    code = serializers.SlugField()
    name = serializers.CharField()


class ReferralRowSerializer(serializers.Serializer):
    """A referral in a list."""

    key = serializers.SerializerMethodField(help_text="Names the referral in addresses")
    reference = serializers.CharField(allow_null=True)
    operation = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    priority = serializers.ChoiceField(Priority.choices, allow_blank=True)
    immediate_risk = serializers.BooleanField(allow_null=True)
    force = serializers.CharField(source="force__short_name")
    region = serializers.CharField(source="region__short_name")
    primary_threat = serializers.CharField(source="primary_threat__name", allow_null=True)
    lead_analyst = serializers.CharField(source="lead_analyst__name", allow_null=True)
    handler = serializers.CharField(
        source="handler__name", allow_null=True, help_text="Who works on it at the gate where it is"
    )
    restricted = serializers.BooleanField()
    needed_by_date = serializers.DateField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    amber_at = serializers.DateTimeField(allow_null=True, help_text="From when on that deadline is at risk")
    received_at = serializers.DateTimeField(allow_null=True)
    unread = serializers.IntegerField(help_text="How many messages of others you have not read")

    def get_key(self, row) -> str:
        return row.reference or str(row.public_id)


class ReferralListSerializer(serializers.Serializer):
    """A page of referrals."""

    results = ReferralRowSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `after` of the next page; null on the last one")


class HarmLineSerializer(serializers.Serializer):
    """One criterion of a harm assessment, and what it adds to the total."""

    criterion = serializers.CharField(source="criterion.code")
    name = serializers.CharField(source="criterion.name")
    answer = serializers.CharField(source="words")
    weight = serializers.IntegerField(source="criterion.weight")
    points = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField()


class HarmSerializer(serializers.Serializer):
    """What the scores of a request come to. It only advises."""

    matrix = serializers.IntegerField(source="matrix.version", help_text="The version that they were made with")
    total = serializers.IntegerField(
        allow_null=True, help_text="From 0 to 100; null where nothing that counts is known"
    )
    band = serializers.CharField(source="band.name", default=None, allow_null=True)
    lowest = serializers.IntegerField(help_text="The total if all that is not known were harmless")
    highest = serializers.IntegerField(help_text="The total if all that is not known were as bad as can be")
    lines = HarmLineSerializer(source="rows", many=True)


class AttachmentSerializer(serializers.ModelSerializer):
    """A file of a request, as far as one reads before one opens it."""

    id = serializers.UUIDField(source="key", help_text="The same in every version of the request")
    name = serializers.CharField(source="document.name")
    content_type = serializers.CharField(source="document.content_type")
    size = serializers.IntegerField(source="document.size", help_text="Bytes")
    sha256 = serializers.CharField(source="document.sha256")
    address = serializers.SerializerMethodField(help_text="Where the file is downloaded")

    class Meta:
        model = Attachment
        fields = ("id", "name", "content_type", "size", "sha256", "description", "marking", "added_at", "address")

    def get_address(self, row) -> str:
        return reverse("api:attachment-file", args=[self.context["referral"].key, row.key])


class AttachmentListSerializer(serializers.Serializer):
    """The files of a request, in the order in which they were added."""

    results = AttachmentSerializer(many=True)


class TaskingRequestSerializer(serializers.ModelSerializer):
    """One version of the request."""

    answers = serializers.DictField(help_text="By the names of the fields; the schema of the request says what each is")
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What the form warned of, as it was submitted"
    )

    attachments = serializers.SerializerMethodField()

    class Meta:
        model = TaskingRequest
        fields = (
            "number",
            "form_version",
            "answers",
            "warnings",
            "risk_acknowledged_at",
            "submitted_at",
            "attachments",
        )

    def get_attachments(self, request) -> AttachmentSerializer(many=True):
        rows = request.attachments.select_related("document") if request.attachment_count else []
        return AttachmentSerializer(rows, many=True, context={"referral": request.referral}).data


class SectionSerializer(serializers.Serializer):
    """How far a section of the form is."""

    slug = serializers.SlugField(source="section.slug")
    title = serializers.CharField(source="section.title")
    state = serializers.ChoiceField([NOT_STARTED, IN_PROGRESS, DONE, PROBLEM])


class GapSerializer(serializers.Serializer):
    """What is missing, or has become wrong."""

    field = serializers.CharField(source="name")
    page = serializers.SlugField(source="page.slug")
    message = serializers.CharField()


class WholeRequestSerializer(TaskingRequestSerializer):
    """One version of the request, with its rows."""

    subjects = serializers.SerializerMethodField(help_text="Whom and what it is about")
    links = serializers.SerializerMethodField(help_text="How the subjects are linked")

    class Meta(TaskingRequestSerializer.Meta):
        fields = (*TaskingRequestSerializer.Meta.fields, "subjects", "links")

    def get_subjects(self, request) -> SubjectSerializer(many=True):
        rows = request.subjects.all() if request.subject_count else ()
        return SubjectSerializer(rows, many=True).data

    def get_links(self, request) -> SubjectLinkSerializer(many=True):
        rows = request.subjectlinks.all() if request.subject_count else ()
        return SubjectLinkSerializer(rows, many=True).data


class DocumentSerializer(WholeRequestSerializer):
    """The whole request: the draft where it is yours to write, else what was sent."""

    sections = serializers.SerializerMethodField(help_text="Of a draft: how far each section is")
    missing = serializers.SerializerMethodField(help_text="Of a draft: what stands in the way of submitting it")
    weaknesses = serializers.SerializerMethodField(help_text="Of a draft: what the form warns of")
    harm = serializers.SerializerMethodField(help_text="What the scores come to; null where nothing was scored")

    class Meta(WholeRequestSerializer.Meta):
        fields = (*WholeRequestSerializer.Meta.fields, "sections", "missing", "weaknesses", "harm")

    def get_harm(self, request) -> HarmSerializer(allow_null=True):
        assessment = scoring.of_version(request)
        return HarmSerializer(assessment).data if assessment else None

    def get_sections(self, request) -> SectionSerializer(many=True):
        return SectionSerializer(
            self._of_a_draft(request, lambda: tasks(request.answers, lists.read(), counts=request.counts)), many=True
        ).data

    def get_missing(self, request) -> GapSerializer(many=True):
        found = self._of_a_draft(request, lambda: gaps(request.answers, lists.read(), counts=request.counts))
        return GapSerializer(found, many=True).data

    def get_weaknesses(self, request) -> list[str]:
        found = self._of_a_draft(request, lambda: weaknesses(request.referral, request.answers, draft=request))
        return [weakness.message for weakness in found]

    def _of_a_draft(self, request, found):
        return [] if request.submitted_at else found()


class RequestVersionSerializer(serializers.ModelSerializer):
    """One version in the list of versions."""

    submitted_by = PersonSerializer(allow_null=True)

    class Meta:
        model = TaskingRequest
        fields = ("number", "form_version", "submitted_at", "submitted_by")


class RequestVersionListSerializer(serializers.Serializer):
    """Every version that was sent, the newest first."""

    key = serializers.CharField()
    results = RequestVersionSerializer(many=True)


class DecisionSerializer(serializers.ModelSerializer):
    """A gate's decision."""

    decided_by = PersonSerializer()
    reason = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = GateDecision
        fields = (
            "gate",
            "verb",
            "label",
            "reason",
            "rationale",
            "priority",
            "harm_score",
            "accepted_part",
            "redirected_to",
            "decided_by",
            "decided_at",
        )


class QuestionSerializer(serializers.ModelSerializer):
    """A gate's question and its answer."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = InformationRequest
        fields = ("id", "gate", "question", "due_date", "asked_at", "answer", "answered_at", "withdrawn_at")


class ChangeSerializer(serializers.ModelSerializer):
    """A line of the history."""

    by = PersonSerializer(allow_null=True)

    class Meta:
        model = ReferralStatusChange
        fields = ("verb", "label", "from_status", "to_status", "at", "by", "reason", "note")


class ReferralSerializer(serializers.ModelSerializer):
    """A referral in full."""

    key = serializers.CharField()
    force = OrganisationSerializer()
    region = OrganisationSerializer()
    owner = OrganisationSerializer(allow_null=True)
    requester = PersonSerializer()
    sio = PersonSerializer(allow_null=True)
    lead_analyst = PersonSerializer(allow_null=True)
    handler = PersonSerializer(allow_null=True, help_text="Who works on it at the gate where it is")
    primary_threat = ThreatAreaSerializer(allow_null=True)
    other_threats = ThreatAreaSerializer(many=True)
    merged_into = serializers.SerializerMethodField(
        help_text="The key of the referral that goes on with a merged one, as far as you see it; else null"
    )
    request = serializers.SerializerMethodField()
    decisions = DecisionSerializer(many=True)
    questions = QuestionSerializer(many=True, source="information_requests")
    history = ChangeSerializer(many=True, source="status_changes")
    steps = serializers.SerializerMethodField(help_text="Verbs that you may use now")

    class Meta:
        model = Referral
        fields = (
            "key",
            "reference",
            "operation",
            "status",
            "version",
            "marking",
            "immediate_risk",
            "priority",
            "harm_score",
            "needed_by_date",
            "force",
            "region",
            "owner",
            "owner_lead",
            "requester",
            "sio",
            "lead_analyst",
            "handler",
            "handler_at",
            "primary_threat",
            "other_threats",
            "submitted_at",
            "received_at",
            "status_since",
            "due_at",
            "closed_at",
            "merged_into",
            "request",
            "decisions",
            "questions",
            "history",
            "steps",
        )

    def get_merged_into(self, referral) -> str | None:
        end = merging.survivor(referral, self.context["request"].user) if referral.merged_into_id else None
        return end.key if end else None

    def get_request(self, referral) -> TaskingRequestSerializer:
        may_write = self.context["request"].user.has_perm(Permission.SUBMIT, referral)
        return TaskingRequestSerializer(version_to_show(referral.requests.all(), may_write=may_write)).data

    def get_steps(self, referral) -> list[str]:
        return [row.verb for row in LIFECYCLE.available(referral, self.context["request"].user)]


def version_to_show(versions, *, may_write: bool) -> TaskingRequest:
    """The draft for whoever may write it, else what was sent last; the draft too where nothing was sent yet."""
    newest_first = sorted(versions, key=lambda one: -one.number)
    if may_write:
        return newest_first[0]
    return next((one for one in newest_first if one.submitted_at), newest_first[0])


class GoneElsewhereSerializer(serializers.Serializer):
    """All that is answered of a referral that your step took out of your sight."""

    closed = True

    key = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    version = serializers.IntegerField()
