"""The subjects and links of a request by API: in parts, and within the whole document."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core import keyset
from foundations.core.problems import AnswersInvalid
from foundations.core.schema import READS, WRITES
from foundations.lifecycle.api import etag, version_from
from referrals import lists
from referrals.api.serializers import version_to_show
from referrals.api.subject_serializers import (
    SubjectLinkListSerializer,
    SubjectLinkSerializer,
    SubjectListSerializer,
    SubjectSerializer,
)
from referrals.forms.base import SOURCE_CHECKED
from referrals.models import Referral, Subject, SubjectLink, TaskingRequest
from referrals.permissions import Permission
from referrals.subjects import actions, documents, listing
from referrals.subjects.documents import Reader

CHECKED = {"type": "boolean", "description": "True: words that may point to a source were checked, and do not"}
AFTER = OpenApiParameter("after", str, description="The `next` of the page before")
KIND = OpenApiParameter("kind", str, enum=Subject.Kind.values, description="Only of this kind")


_ROWS = documents.schemas()
_ONE, _LINK = documents.subject_schema(), documents.link_schema()
_CHECKED = {SOURCE_CHECKED: CHECKED}
ONE_OR_MANY = {
    "oneOf": [
        _ONE | {"properties": _ONE["properties"] | _CHECKED},
        {
            "type": "object",
            "required": ["subjects"],
            "properties": {
                "subjects": _ROWS["subjects"] | {"description": "Subjects to add"},
                "links": _ROWS["links"] | {"description": "Links to add"},
                **_CHECKED,
            },
            "additionalProperties": False,
        },
    ]
}
LINKED = {
    "oneOf": [
        _LINK | {"properties": _LINK["properties"] | _CHECKED},
        {
            "type": "object",
            "required": ["links"],
            "properties": {"links": _ROWS["links"] | {"description": "Links to add"}, **_CHECKED},
            "additionalProperties": False,
        },
    ]
}


class _OfRequest(APIView):
    """Of the draft where it is yours to write, else of the version that was sent last."""

    def version(self, request, key: str) -> TaskingRequest:
        referral = Referral.objects.visible_to(request.user).by_key(key)
        may_write = request.user.has_perm(Permission.SUBMIT, referral)
        return _of(referral, version_to_show(referral.requests.all(), may_write=may_write))

    def draft(self, request, key: str) -> TaskingRequest | None:
        """The draft; None where there is none, which the actions refuse."""
        referral = Referral.objects.visible_to(request.user).by_key(key)
        if not request.user.has_perm(Permission.SUBMIT, referral):
            self.permission_denied(request)
        draft = referral.requests.drafts().first()
        return _of(referral, draft) if draft else None


def _of(referral: Referral, version: TaskingRequest) -> TaskingRequest:
    version.referral = referral
    return version


class SubjectsAPI(_OfRequest):
    """GET the subjects of a request; POST one or many to its draft."""

    @extend_schema(
        operation_id="subjects_list",
        summary="List the subjects of a request",
        description="Of the draft where it is yours to write, else of the version that was sent last; 50 at a time.",
        parameters=[KIND, AFTER, *READS],
        responses=SubjectListSerializer,
    )
    def get(self, request, key: str):
        version = self.version(request, key)
        kind = request.query_params.get("kind", "")
        if kind and kind not in Subject.Kind.values:
            raise AnswersInvalid({"kind": ["Select a kind from the list"]})
        try:
            page = listing.page(version, kind=kind, after=request.query_params.get("after", ""))
        except keyset.BadCursor:
            raise ParseError("The cursor is not one that this service gave.") from None
        body = {"results": SubjectSerializer(page.rows, many=True).data, "next": page.next}
        return Response(body, headers=etag(version.referral))

    @extend_schema(
        operation_id="subjects_add",
        summary="Add subjects to a draft request",
        description="One subject, or many as `subjects` with `links` between them. All are added, or none: what is wrong "
        "is said by its place, like `subjects.3.details.number`.",
        parameters=WRITES,
        request={"application/json": ONE_OR_MANY},
        responses={201: SubjectListSerializer},
    )
    def post(self, request, key: str):
        draft = self.draft(request, key)
        version = version_from(request)
        subjects, links = read_rows(request.data)
        made = actions.add_with_links(draft, by=request.user, subjects=subjects, links=links, version=version)
        body = {"results": SubjectSerializer(made, many=True).data, "next": None}
        return Response(body, status=status.HTTP_201_CREATED, headers=etag(draft.referral))


class SubjectAPI(_OfRequest):
    """GET, PATCH or DELETE one subject."""

    @extend_schema(
        operation_id="subjects_read", summary="Read a subject", parameters=READS, responses=SubjectSerializer
    )
    def get(self, request, key: str, subject):
        version = self.version(request, key)
        return Response(SubjectSerializer(_one(Subject, version, subject)).data, headers=etag(version.referral))

    @extend_schema(
        operation_id="subjects_change",
        summary="Change a subject of a draft",
        description="What is not sent stays; null or empty text takes an answer away.",
        parameters=WRITES,
        request={"application/json": documents.subject_schema() | {"required": []}},
        responses=SubjectSerializer,
    )
    def patch(self, request, key: str, subject):
        draft = self.draft(request, key)
        version = version_from(request)
        record = _one(Subject, draft, subject)
        payload, confirmed = _without_check(request.data)
        reader = Reader(lists.read([lists.SOURCE_TERMS]), confirmed=confirmed)
        columns = reader.subject(payload, before=record)
        refuse(reader)
        actions.change(draft, record, by=request.user, columns=columns, version=version)
        return Response(SubjectSerializer(record).data, headers=etag(draft.referral))

    @extend_schema(
        operation_id="subjects_remove",
        summary="Remove a subject from a draft",
        description="Its links go with it.",
        parameters=WRITES,
        request=None,
        responses={204: None},
    )
    def delete(self, request, key: str, subject):
        draft = self.draft(request, key)
        version = version_from(request)
        record = _one(Subject, draft, subject)
        actions.remove(draft, [record.key], by=request.user, version=version)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(draft.referral))


class LinksAPI(_OfRequest):
    """GET the links of a request; POST one or many to its draft."""

    @extend_schema(
        operation_id="subject_links_list",
        summary="List the links between subjects",
        parameters=READS,
        responses=SubjectLinkListSerializer,
    )
    def get(self, request, key: str):
        version = self.version(request, key)
        rows = SubjectLink.objects.filter(request=version)
        body = {"results": SubjectLinkSerializer(rows, many=True).data}
        return Response(body, headers=etag(version.referral))

    @extend_schema(
        operation_id="subject_links_add",
        summary="Link subjects of a draft",
        description="One link, or many as `links`. Those that are there already are left.",
        parameters=WRITES,
        request={"application/json": LINKED},
        responses={201: SubjectLinkListSerializer},
    )
    def post(self, request, key: str):
        draft = self.draft(request, key)
        version = version_from(request)
        payload, confirmed = _without_check(request.data)
        reader = Reader(lists.read([lists.SOURCE_TERMS]), confirmed=confirmed)
        if isinstance(payload, dict) and "links" in payload:
            _only(payload, {"links"})
            found = reader.links(payload["links"])
        else:
            found = [reader.link(payload)]
        refuse(reader)
        made = actions.link(draft, by=request.user, links=found, version=version)
        body = {"results": SubjectLinkSerializer(made, many=True).data}
        return Response(body, status=status.HTTP_201_CREATED, headers=etag(draft.referral))


class LinkAPI(_OfRequest):
    """DELETE one link."""

    @extend_schema(
        operation_id="subject_links_remove",
        summary="Remove a link of a draft",
        parameters=WRITES,
        request=None,
        responses={204: None},
    )
    def delete(self, request, key: str, link):
        draft = self.draft(request, key)
        version = version_from(request)
        record = _one(SubjectLink, draft, link)
        actions.unlink(draft, record.key, by=request.user, version=version)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(draft.referral))


def _one(model, version: TaskingRequest | None, key):
    found = model.objects.filter(request=version, key=key).first() if version else None
    if found is None:
        raise Http404
    return found


# --- reading ---------------------------------------------------------------------------------------------------


def read_rows(body: Any) -> tuple[list, list]:
    """The subjects and links of a body: one subject, or both lists. Raises AnswersInvalid."""
    payload, confirmed = _without_check(body)
    reader = Reader(lists.read([lists.SOURCE_TERMS]), confirmed=confirmed)
    if isinstance(payload, dict) and "subjects" in payload:
        _only(payload, {"subjects", "links"})
        subjects, links = reader.subjects(payload["subjects"]), reader.links(payload.get("links", []))
    else:
        subjects, links = [reader.subject(payload)], []
    refuse(reader)
    return subjects, links


def rows_of_document(payload: Any) -> tuple[Any, tuple[list, list] | None]:
    """The document without its rows, and the rows: None where it names none. Raises AnswersInvalid."""
    if not isinstance(payload, dict) or not payload.keys() & {"subjects", "links"}:
        return payload, None
    rest = {name: value for name, value in payload.items() if name not in {"subjects", "links"}}
    if "subjects" not in payload:
        raise AnswersInvalid({"subjects": ["Send subjects and links together, or the links to their own address"]})
    reader = Reader(lists.read([lists.SOURCE_TERMS]), confirmed=payload.get(SOURCE_CHECKED) is True)
    found = reader.subjects(payload["subjects"]), reader.links(payload.get("links", []))
    refuse(reader)
    return rest, found


def refuse(reader: Reader) -> None:
    """Raise AnswersInvalid with what the reader found."""
    if reader.errors:
        raise AnswersInvalid(reader.errors)


def _without_check(payload: Any) -> tuple[Any, bool]:
    if not isinstance(payload, dict) or SOURCE_CHECKED not in payload:
        return payload, False
    confirmed = payload[SOURCE_CHECKED]
    if not isinstance(confirmed, bool):
        raise AnswersInvalid({SOURCE_CHECKED: ["Send true or false"]})
    return {name: value for name, value in payload.items() if name != SOURCE_CHECKED}, confirmed


def _only(payload: dict, names: set[str]) -> None:
    strange = [name for name in payload if name not in names]
    if strange:
        raise AnswersInvalid({name: [f"“{name[:50]}” is not a field of this form"] for name in strange})
