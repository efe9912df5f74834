"""How the API describes itself (OpenAPI 3.1): bodies from our forms, problems of every operation, versions.

A view says with `extend_schema` what it asks and answers; what can go wrong follows from that by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from foundations.core.forms import DayField, json_schema_of
from foundations.core.problem_details import MEDIA_TYPE, TITLES

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    pattern=r'^(W/)?("[0-9]{1,9}"|[0-9]{1,9})$',
    description='The version that this write is based on, as the ETag of the answer that you read. Example: `"3"`. '
    "Where somebody else changed the record since, the answer is 409 and nothing is written.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201, 204],
    description="The version that this answer shows, for the If-Match header of your next write.",
)
# For `extend_schema(parameters=…)` of what reads and of what writes a record with a version.
READS = [ETAG]
WRITES = [IF_MATCH, ETAG]


def body_of(form: type[forms.BaseForm], *, partial: bool = False, **more: dict[str, Any]) -> dict[str, Any]:
    """The JSON body that `form` understands; `more` are properties that the view takes besides."""
    schema = json_schema_of(form, partial=partial)
    return {"application/json": schema | {"properties": schema["properties"] | more}}


def upload_of(form: type[forms.BaseForm]) -> dict[str, Any]:
    """The multipart body of `form`, with its files."""
    schema = json_schema_of(form)
    parts = {name: _without_null(one) for name, one in schema["properties"].items()}
    files = {name: field for name, field in form.base_fields.items() if isinstance(field, forms.FileField)}
    parts |= {name: _file(field) for name, field in files.items()}
    required = schema.get("required", []) + [name for name, field in files.items() if field.required]
    return {"multipart/form-data": {"type": "object", "properties": parts, "required": required}}


def _file(field: forms.Field) -> dict[str, str]:
    return {"type": "string", "format": "binary", "description": f"{field.label}. {field.help_text}"}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A part of a form is text or absent."""
    kept = dict(schema)
    if isinstance(kept["type"], list):
        kept["type"] = [one for one in kept["type"] if one != "null"]
    if "enum" in kept:
        kept["enum"] = [one for one in kept["enum"] if one is not None]
    return kept


def query_of(form: type[forms.BaseForm]) -> list[OpenApiParameter]:
    """The query parameters that a form of filters understands."""
    found = []
    for name, field in form.base_fields.items():
        several = isinstance(field, forms.MultipleChoiceField)
        choices = [value for value, _ in getattr(field, "choices", ()) if value] or None
        kind = OpenApiTypes.DATE if isinstance(field, DayField) else str
        found.append(OpenApiParameter(name, kind, many=several, enum=choices, description=str(field.label)))
    return found


# --- what goes wrong -----------------------------------------------------------------------------------


class ProblemSerializer(serializers.Serializer):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="`/problems/stale-version`, `/problems/not-now`, or `about:blank`")
    title = serializers.CharField(help_text="In short")
    status = serializers.IntegerField(help_text="The HTTP status")
    detail = serializers.CharField(help_text="What happened and what to do, in words for the user")


class FieldProblemSerializer(serializers.Serializer):
    """What is wrong with one answer."""

    field = serializers.CharField(allow_null=True, help_text="The name of the field; null for the body as a whole")
    message = serializers.CharField(help_text="The words that the page says for the same mistake")


class InvalidProblemSerializer(ProblemSerializer):
    """Answers that cannot be used, each with its field."""

    errors = FieldProblemSerializer(many=True)


class ApiSchema(AutoSchema):
    """Adds the problems that an operation may answer, and says that an answer always has all its fields.

    A serializer with `closed = True` promises to have no others, so that two kinds of answer can be told apart.
    """

    def get_operation(self, path, path_regex, path_prefix, method, registry):
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation is not None:
            for code in self._problems(operation):
                operation["responses"].setdefault(str(code), self._problem(code))
        return operation

    def _problems(self, operation: dict[str, Any]) -> Iterator[int]:
        places = {(one["in"], one["name"]) for one in operation.get("parameters", ())}
        of_a_record = "{" in self.path
        writes = self.method != "GET"
        yield 401
        if "requestBody" in operation:
            yield from (400, 413, 415, 422)
        elif any(place == "query" for place, _ in places):
            yield from (400, 422)
        if writes:
            yield 409
        if writes or hasattr(self.view, "permission"):
            yield 403
        if of_a_record:
            yield 404
        # A record may be restricted, and then its reader says why.
        if of_a_record or ("header", IF_MATCH.name) in places:
            yield 428
        if self.view.throttle_classes:
            yield 429
        # What a protocol of the address adds, by method.
        yield from getattr(self.view, "may_answer", {}).get(self.method, ())

    def _problem(self, code: int) -> dict[str, Any]:
        kind = InvalidProblemSerializer if code == 422 else ProblemSerializer
        schema = self.resolve_serializer(kind, "response").ref
        return {"description": TITLES[code], "content": {MEDIA_TYPE: {"schema": schema}}}

    def _map_serializer(self, serializer, direction, bypass_extensions=False):
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        if direction == "response" and "properties" in schema:
            schema["required"] = list(schema["properties"])
            if getattr(serializer, "closed", False):
                schema["additionalProperties"] = False
        return schema
