"""Attachments by API: list, add, describe, remove, download."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.problems import FormInvalid
from foundations.core.schema import ETAG, READS, WRITES, body_of, upload_of
from foundations.documents.checks import KINDS
from foundations.lifecycle.api import etag, valid_answers, version_from
from referrals.api.serializers import AttachmentListSerializer, AttachmentSerializer, version_to_show
from referrals.attachments import actions, downloads
from referrals.attachments.forms import AttachOneForm, DescribeForm
from referrals.models import Attachment, Referral
from referrals.permissions import Permission

CONTENT_TYPES = sorted({kind.content_type for kind in KINDS.values()})


class AttachmentsAPI(APIView):
    """GET the attachments of a request; POST adds one to its draft."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="attachments_list",
        summary="List the attachments of a request",
        description="Of the draft where it is yours to write, else of the version that was sent last.",
        parameters=READS,
        responses=AttachmentListSerializer,
    )
    def get(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        may_write = request.user.has_perm(Permission.SUBMIT, referral)
        version = version_to_show(referral.requests.all(), may_write=may_write)
        version.referral = referral
        return Response(_list(version), headers=etag(referral))

    @extend_schema(
        operation_id="attachments_add",
        summary="Attach a file to a draft request",
        description="The file is checked as docs/uploads.md says. The same file twice is attached once. Larger files are "
        "better sent in parts: see `uploads`.",
        parameters=[ETAG],
        request=upload_of(AttachOneForm),
        responses={201: AttachmentListSerializer},
    )
    def post(self, request, key: str):
        draft = _draft(request, key)
        form = AttachOneForm(request.data, request.FILES, by=request.user)
        if not form.is_valid():
            raise FormInvalid(form)
        given = form.cleaned_data
        actions.attach(draft, files=[given["file"]], description=given["description"], by=request.user)
        return Response(_list(draft), status=status.HTTP_201_CREATED, headers=etag(draft.referral))


class AttachmentAPI(APIView):
    """PATCH says what an attachment of a draft is; DELETE removes it; both with If-Match."""

    @extend_schema(
        operation_id="attachments_describe",
        summary="Describe an attachment",
        parameters=WRITES,
        request=body_of(DescribeForm),
        responses=AttachmentSerializer,
    )
    def patch(self, request, key: str, attachment: UUID):
        row = _attachment(request, key, attachment)
        version = version_from(request)
        given = valid_answers(DescribeForm, request.data)
        changed = actions.describe(row, by=request.user, version=version, **given)
        body = AttachmentSerializer(changed, context={"referral": row.request.referral}).data
        return Response(body, headers=etag(row.request.referral))

    @extend_schema(
        operation_id="attachments_remove", summary="Remove an attachment", parameters=WRITES, responses={204: None}
    )
    def delete(self, request, key: str, attachment: UUID):
        row = _attachment(request, key, attachment)
        actions.remove(row, by=request.user, version=version_from(request))
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(row.request.referral))


class AttachmentFileAPI(APIView):
    """GET the file of an attachment; the download is recorded."""

    @extend_schema(
        operation_id="attachments_download",
        summary="Download an attachment",
        responses={(200, *CONTENT_TYPES): OpenApiTypes.BINARY},
    )
    def get(self, request, key: str, attachment: UUID):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        return downloads.answer(request.user, referral, attachment)


def _list(version) -> dict:
    rows = version.attachments.select_related("document")
    return {"results": AttachmentSerializer(rows, many=True, context={"referral": version.referral}).data}


def _draft(request, key: str):
    """The draft of a referral, as far as this person may write it."""
    referral = Referral.objects.visible_to(request.user).by_key(key)
    return actions.draft_to_write(referral, by=request.user)


def _attachment(request, key: str, attachment: UUID) -> Attachment:
    draft = _draft(request, key)
    row = draft.attachments.select_related("document").filter(key=attachment).first()
    if row is None:
        raise Http404
    row.request = draft
    return row
