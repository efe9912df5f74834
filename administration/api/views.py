"""Ladders and e-mails by API: what the pages of administration show and do."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from administration import letters
from administration.api.permissions import IsAdministrator, IsNationalAdministrator
from administration.keeping_forms import EndForm
from administration.letter_forms import DiscardForm, RungForm
from administration.views.people import looked_up
from foundations.accounts import actions
from foundations.core.answers import valid_answers
from foundations.core.problems import AnswersInvalid
from foundations.core.schema import body_of
from foundations.deadlines import ladders
from foundations.deadlines.models import Rung


class _ForAdministrators(APIView):
    """403 for everybody but administrators."""

    permission_classes: ClassVar = [IsAuthenticated, IsAdministrator]
    may_answer: ClassVar = {"GET": (403,)}


class _ForTheNation(_ForAdministrators):
    """403 for everybody but national administrators."""

    permission_classes: ClassVar = [IsAuthenticated, IsNationalAdministrator]


class RungSerializer(serializers.Serializer):
    """Who is told at one moment of a deadline."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.CharField(help_text="Of deadline; empty: every kind without a ladder of its own")
    at = serializers.ChoiceField(Rung.At.choices)
    working_days = serializers.IntegerField(help_text="After it was due")
    who = serializers.ChoiceField(Rung.Who.choices)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="The first day without it")


class RungListSerializer(serializers.Serializer):
    """Rungs."""

    results = RungSerializer(many=True)


class EnvelopeSerializer(serializers.Serializer):
    """What is written on the outside of one e-mail; what it says is not shown."""

    id = serializers.UUIDField(source="public_id")
    to = serializers.UUIDField(source="recipient.public_id", default=None, allow_null=True)
    kind = serializers.CharField(source="label")
    state = serializers.ChoiceField(letters.STATE.choices)
    due_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField()
    last_error = serializers.CharField()


class EnvelopeListSerializer(serializers.Serializer):
    """E-mails, two hundred at the most."""

    results = EnvelopeSerializer(many=True)


class LettersSerializer(EnvelopeListSerializer):
    """E-mails to one person, newest first."""

    unreachable_since = serializers.DateTimeField(allow_null=True, help_text="Since when e-mail to them comes back")


class WhichSerializer(serializers.Serializer):
    letters = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=letters.MOST, help_text="All of them unless given"
    )


class DoneSerializer(serializers.Serializer):
    """How many e-mails it was done to."""

    done = serializers.IntegerField()


class LaddersAPI(_ForTheNation):
    """GET lists the rungs; POST adds one."""

    @extend_schema(operation_id="ladders_list", summary="List the rungs of all ladders", responses=RungListSerializer)
    def get(self, request):
        rows = Rung.objects.order_by("kind", "at", "working_days", "who", "valid_from")
        return Response({"results": RungSerializer(rows, many=True).data})

    @extend_schema(
        operation_id="ladders_add", summary="Add a rung", request=body_of(RungForm), responses={201: RungSerializer}
    )
    def post(self, request):
        rung = ladders.add_rung(by=request.user, **valid_answers(RungForm, request.data))
        return Response(RungSerializer(rung).data, status=status.HTTP_201_CREATED)


class EndRungAPI(_ForTheNation):
    """POST ends a rung."""

    @extend_schema(operation_id="ladders_end", summary="End a rung", request=body_of(EndForm), responses=RungSerializer)
    def post(self, request, public_id):
        rung = Rung.objects.filter(public_id=public_id).first()
        if rung is None:
            raise Http404
        return Response(
            RungSerializer(ladders.end_rung(rung, by=request.user, **valid_answers(EndForm, request.data))).data
        )


class DeadLettersAPI(_ForTheNation):
    """GET lists the e-mails that were given up or came back."""

    @extend_schema(
        operation_id="emails_dead", summary="List emails that did not arrive", responses=EnvelopeListSerializer
    )
    def get(self, request):
        return Response(EnvelopeListSerializer({"results": letters.dead(request.user)}).data)


class RetryAPI(_ForTheNation):
    """POST sends them again."""

    @extend_schema(
        operation_id="emails_retry", summary="Send emails again", request=WhichSerializer, responses=DoneSerializer
    )
    def post(self, request):
        given = WhichSerializer(data=request.data)
        if not given.is_valid():
            raise AnswersInvalid({"letters": [str(given.errors)]})
        named = given.validated_data.get("letters")
        done = letters.retry_all(by=request.user) if named is None else letters.retry(named, by=request.user)
        return Response({"done": done})


class DiscardAPI(_ForTheNation):
    """POST discards one, with a reason."""

    @extend_schema(
        operation_id="emails_discard",
        summary="Discard an email that did not arrive",
        request=body_of(DiscardForm),
        responses=DoneSerializer,
    )
    def post(self, request, public_id: uuid.UUID):
        answers = valid_answers(DiscardForm, request.data)
        return Response({"done": letters.discard([public_id], by=request.user, **answers)})


class LettersAPI(_ForAdministrators):
    """GET lists the e-mails to one person."""

    @extend_schema(operation_id="emails_of_person", summary="List the emails to somebody", responses=LettersSerializer)
    def get(self, request, public_id):
        person = looked_up(request, public_id)
        rows = letters.of(person)
        for row in rows:
            row.recipient = person
        body = {"results": rows, "unreachable_since": person.unreachable_since}
        return Response(LettersSerializer(body).data)


class ReachableAPI(_ForAdministrators):
    """POST sends e-mail to somebody again whose address did not take it."""

    @extend_schema(
        operation_id="emails_reachable", summary="Send emails to somebody again", request=None, responses={204: None}
    )
    def post(self, request, public_id):
        actions.make_reachable(looked_up(request, public_id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
