"""Outcomes by API: what came of a referral, recording a disruption, giving feedback."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import body_of
from foundations.lifecycle.api import valid_answers
from outcomes import actions
from outcomes.api.serializers import (
    ApmisEntrySerializer,
    DisruptionSerializer,
    FeedbackSerializer,
    OutcomesSerializer,
    RetentionReviewSerializer,
)
from outcomes.forms import ApmisForm, DisruptionForm, FeedbackForm, RetentionForm
from outcomes.models import ClosingRecord, Disruption, Feedback, OwnershipOffer, Reassessment, RetentionReview
from outcomes.permissions import Permission
from referrals.models import Referral

_PARTS = (
    Prefetch("reassessments", Reassessment.objects.select_related("recommended_owner", "recorded_by")),
    Prefetch(
        "ownership_offers",
        OwnershipOffer.objects.select_related("to_organisation", "offered_by", "answered_by"),
    ),
    Prefetch("disruptions", Disruption.objects.select_related("impact", "threat_area", "recorded_by", "apmis_entry")),
    Prefetch("closing_records", ClosingRecord.objects.select_related("closed_by")),
    Prefetch("retention_reviews", RetentionReview.objects.select_related("reviewed_by")),
    Prefetch("feedback", Feedback.objects.select_related("given_by")),
)


class OutcomesAPI(APIView):
    """GET what came of a referral."""

    @extend_schema(operation_id="outcomes_read", summary="Read the outcomes", responses=OutcomesSerializer)
    def get(self, request, key: str):
        seen = Referral.objects.visible_to(request.user).prefetch_related(*_PARTS)
        return Response(OutcomesSerializer(seen.by_key(key), context={"request": request}).data)


class DisruptionsAPI(APIView):
    """POST a disruption of a referral that is at work."""

    @extend_schema(
        operation_id="disruptions_record",
        summary="Record a disruption",
        request=body_of(DisruptionForm),
        responses={201: DisruptionSerializer},
    )
    def post(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        if not request.user.has_perm(Permission.RECORD_DISRUPTION, Disruption(referral=referral)):
            raise PermissionDenied
        answers = valid_answers(DisruptionForm, request.data, referral=referral)
        made = actions.record_disruption(referral, by=request.user, **answers)
        return Response(DisruptionSerializer(made).data, status=status.HTTP_201_CREATED)


class FeedbackAPI(APIView):
    """POST your feedback on a referral that you asked for and that is closed."""

    @extend_schema(
        operation_id="feedback_give",
        summary="Give feedback",
        request=body_of(FeedbackForm),
        responses={201: FeedbackSerializer},
    )
    def post(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        if not request.user.has_perm(Permission.GIVE_FEEDBACK, Feedback(referral=referral)):
            raise PermissionDenied
        answers = valid_answers(FeedbackForm, request.data)
        given = actions.give_feedback(referral, by=request.user, **answers)
        return Response(FeedbackSerializer(given).data, status=status.HTTP_201_CREATED)


class ApmisAPI(APIView):
    """POST that a disruption was entered on APMIS."""

    @extend_schema(
        operation_id="disruptions_apmis",
        summary="Record the entry of a disruption on APMIS",
        request=body_of(ApmisForm),
        responses={201: ApmisEntrySerializer},
    )
    def post(self, request, key: str, number: int):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        disruption = referral.disruptions.filter(number=number).first()
        if disruption is None:
            raise Http404
        disruption.referral = referral
        if not request.user.has_perm(Permission.RECORD_DISRUPTION, disruption):
            raise PermissionDenied
        made = actions.enter_on_apmis(disruption, by=request.user, **valid_answers(ApmisForm, request.data))
        return Response(ApmisEntrySerializer(made).data, status=status.HTTP_201_CREATED)


class RetentionAPI(APIView):
    """POST whether what is recorded of a referral that has ended is kept."""

    @extend_schema(
        operation_id="retention_review",
        summary="Review the retention of a referral that has ended",
        request=body_of(RetentionForm),
        responses={201: RetentionReviewSerializer},
    )
    def post(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        if not request.user.has_perm(Permission.REVIEW_RETENTION, RetentionReview(referral=referral)):
            raise PermissionDenied
        made = actions.review_retention(referral, by=request.user, **valid_answers(RetentionForm, request.data))
        return Response(RetentionReviewSerializer(made).data, status=status.HTTP_201_CREATED)
