"""The tasking request by API: the whole document, a section of it, its versions, and its JSON Schema."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.forms import json_schema_of
from foundations.core.schema import READS, WRITES, body_of
from foundations.documents.responses import paper
from foundations.lifecycle.api import etag
from referrals import lists, printing
from referrals.api.serializers import (
    DocumentSerializer,
    RequestVersionListSerializer,
    RequestVersionSerializer,
    WholeRequestSerializer,
    version_to_show,
)
from referrals.api.subjects import CHECKED
from referrals.api.views import save
from referrals.forms import FORM_VERSION, TaskingRequestForm
from referrals.forms.request import SECTION_FORMS, SECTIONS
from referrals.models import Referral
from referrals.permissions import Permission
from referrals.subjects import documents


class RequestAPI(APIView):
    """GET the request of a referral as one document."""

    @extend_schema(
        operation_id="requests_read",
        summary="Read a request",
        description="The draft where it is yours to write, else the version that was sent last. A draft says how far "
        "each section is, what is missing and what makes it weak.",
        parameters=READS,
        responses=DocumentSerializer,
    )
    def get(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        return Response(document(request, referral), headers=etag(referral))


class SectionAPI(APIView):
    """PATCH one section of a draft request, with If-Match."""

    @extend_schema(
        operation_id="requests_write_section",
        summary="Write a section of a draft request",
        description="Sections: " + ", ".join(f"`{section.slug}`" for section in SECTIONS) + ". What is not sent stays; "
        "null or empty text takes an answer away. Questions of other sections are refused.",
        parameters=WRITES,
        request=body_of(TaskingRequestForm, partial=True, source_checked=CHECKED),
        responses=DocumentSerializer,
    )
    def patch(self, request, key: str, section: str):
        # Whoever may not see the referral learns nothing from the name of a section.
        Referral.objects.visible_to(request.user).by_key(key)
        if section not in SECTION_FORMS:
            raise Http404
        referral = save(request, key, SECTION_FORMS[section])
        return Response(document(request, referral), headers=etag(referral))


class VersionsAPI(APIView):
    """GET the versions of a request that were sent."""

    @extend_schema(
        operation_id="requests_versions",
        summary="List the versions of a request",
        responses=RequestVersionListSerializer,
    )
    def get(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        rows = referral.requests.submitted().select_related("submitted_by")
        return Response({"key": referral.key, "results": RequestVersionSerializer(rows, many=True).data})


class VersionAPI(APIView):
    """GET one version of a request that was sent."""

    @extend_schema(
        operation_id="requests_version",
        summary="Read a version of a request",
        description="With the answers to the questions of its `form_version`.",
        responses=WholeRequestSerializer,
    )
    def get(self, request, key: str, number: int):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        row = referral.requests.submitted().filter(number=number).first()
        if row is None:
            raise Http404
        return Response(WholeRequestSerializer(row).data)


class PdfRenderer(BaseRenderer):
    """Says that this address answers PDF; problems are answered as JSON all the same."""

    media_type, format, charset = "application/pdf", "pdf", None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


class PdfAPI(APIView):
    """GET a version of a request as PDF."""

    renderer_classes = [PdfRenderer, *APIView.renderer_classes]

    @extend_schema(
        operation_id="requests_pdf",
        summary="Read a request as PDF",
        description="The version that was sent last, marked on each page. It is logged as a disclosure to you; where "
        "the service asks why a request is exported, say so in the header X-Reason.",
        parameters=[
            *READS,
            OpenApiParameter("version", int, description="Another version; your own draft among them"),
            OpenApiParameter("X-Reason", str, OpenApiParameter.HEADER, description="Why you need it"),
        ],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        found = printing.versions(referral, request.user)
        number = request.query_params.get("version", "")
        sent = next((one for one in found if one.submitted_at), found[0])
        version = next((one for one in found if str(one.number) == number), None) if number else sent
        if version is None:
            raise Http404
        content = printing.as_pdf(referral, version, by=request.user, at=timezone.now())
        return paper(content, printing.file_name(referral, version))


class FormSchemaAPI(APIView):
    """GET the JSON Schema of the request."""

    @extend_schema(
        operation_id="requests_schema",
        summary="Read the JSON Schema of the request",
        description="Of the whole document as it may be sent while it is a draft, with the codes that the lists offer "
        "today. `x-section` and `x-required` say where a question stands and whether it must be answered where it "
        "applies.",
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request):
        form = TaskingRequestForm(lists=lists.read())
        schema = json_schema_of(form, partial=True)
        for section in SECTIONS:
            for page in section.pages:
                for name, field in page.form.base_fields.items():
                    schema["properties"][name] |= {"x-section": section.slug, "x-required": field.required}
        schema["properties"] |= {"source_checked": CHECKED, **documents.schemas()}
        return Response(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": f"Tasking request, version {FORM_VERSION} of the form",
                **schema,
            }
        )


def document(request, referral: Referral) -> dict:
    """The draft where it is this person's to write, else what was sent last."""
    may_write = request.user.has_perm(Permission.SUBMIT, referral)
    version = version_to_show(referral.requests.all(), may_write=may_write)
    version.referral = referral
    return DocumentSerializer(version).data
