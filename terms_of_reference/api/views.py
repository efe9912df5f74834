"""Terms of reference by API: read the versions, start one, write it, and every step of its lifecycle."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.accounts import second_factor
from foundations.core.forms import form_data_from_json
from foundations.core.problems import FormInvalid
from foundations.core.schema import READS, WRITES, body_of
from foundations.lifecycle.api import TransitionAPI, etag, version_from
from referrals.models import Referral
from terms_of_reference import actions, pages
from terms_of_reference.api.serializers import AllTermsSerializer, CommitmentSerializer, TermsSerializer
from terms_of_reference.forms import TermsForm
from terms_of_reference.lifecycle import LIFECYCLE
from terms_of_reference.models import TermsOfReference


class TermsAPI(APIView):
    """GET every version; POST starts the next one; PATCH writes into the one being worked on, with If-Match."""

    @extend_schema(
        operation_id="terms_read",
        summary="Read every version of the terms",
        parameters=READS,
        responses=AllTermsSerializer,
    )
    def get(self, request, key: str):
        referral = _referral(request, key)
        found = pages.versions(referral)
        working, in_force = pages.working_of(found), pages.in_force_of(found)
        current = working or in_force
        body = {
            "referral": referral.key,
            "working": working.number if working else None,
            "in_force": in_force.number if in_force else None,
            "promises": CommitmentSerializer(referral.commitments.all(), many=True).data,
            "versions": TermsSerializer(found, many=True, context={"request": request}).data,
        }
        return Response(body, headers=etag(current) if current else None)

    @extend_schema(
        operation_id="terms_start",
        summary="Start the next version",
        parameters=READS,
        request=None,
        responses={201: TermsSerializer},
    )
    def post(self, request, key: str):
        terms = actions.start_draft(_referral(request, key), by=request.user)
        return Response(_json(terms, request), status=status.HTTP_201_CREATED, headers=etag(terms))

    @extend_schema(
        operation_id="terms_write",
        summary="Write into the version being worked on",
        description="What is not sent stays. A change of proposed terms makes the next version.",
        parameters=WRITES,
        request=body_of(TermsForm, partial=True),
        responses=TermsSerializer,
    )
    def patch(self, request, key: str):
        referral = _referral(request, key)
        if not actions.may_write(referral, request.user):
            raise PermissionDenied
        version = version_from(request)
        content = draft_content(request.data)
        terms = actions.save_terms(referral, by=request.user, version=version, **content)
        return Response(_json(terms, request), headers=etag(terms))


class TermsStepAPI(TransitionAPI):
    """POST a step of one version, with If-Match; `steps` of the version names those that are open to you."""

    lifecycle = LIFECYCLE
    answers = TermsSerializer

    def post(self, request, verb: str, **address):
        # A token shows no factor: where one is on, a signature is given in a browser.
        request.user.proved_again = second_factor.is_fresh(request)
        return super().post(request, verb, **address)

    def load(self, request, key: str, number: int):
        terms = _visible(request).filter(referral=_referral(request, key), number=number).first()
        if terms is None:
            raise Http404
        return terms

    def answer(self, record) -> dict:
        return _json(record, self.request)


def draft_content(payload) -> dict:
    """What a draft may keep of a JSON object: what was sent, checked; what is missing can wait.

    Raises FormInvalid where something sent cannot be used.
    """
    form = TermsForm(form_data_from_json(TermsForm, payload))
    if not form.is_valid() and form.problems_of_a_draft():
        for name in [name for name, errors in form.errors.as_data().items() if _only_missing(errors)]:
            del form.errors[name]
        raise FormInvalid(form)
    sent = set(payload) if isinstance(payload, dict) else set()
    return {name: value for name, value in form.kept().items() if name in sent}


def _only_missing(errors) -> bool:
    return all(error.code == "required" for error in errors)


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)


def _visible(request):
    return TermsOfReference.objects.visible_to(request.user).with_referral().with_people()


def _json(terms: TermsOfReference, request) -> dict:
    return TermsSerializer(_visible(request).get(pk=terms.pk), context={"request": request}).data
