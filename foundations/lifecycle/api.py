"""The API of every verb of every lifecycle: the same form, the same move."""

from __future__ import annotations

import re

from django.http import Http404
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.answers import valid_answers
from foundations.core.problems import PreconditionRequired
from foundations.lifecycle.forms import VerbForm
from foundations.lifecycle.machine import Lifecycle
from foundations.lifecycle.schema import StepSchema

_ETAG = re.compile(r'^(?:W/)?"?(\d{1,9})"?$')


def version_from(request) -> int:
    """The version in the If-Match header. Raises PreconditionRequired where there is none that can be read."""
    match = _ETAG.match(request.headers.get("If-Match", "").strip())
    if not match:
        raise PreconditionRequired
    return int(match[1])


def etag(record) -> dict[str, str]:
    """The header that says which version an answer shows."""
    return {"ETag": f'"{record.version}"'}


class TransitionAPI(APIView):
    """POST a verb's answers as JSON with If-Match; answers the record as it then is."""

    lifecycle: Lifecycle
    # What `answer` gives, and (in the schema, which describes each verb) which verb it is.
    answers: type | object
    verb = ""
    schema = StepSchema()

    def load(self, request, **address):
        """The record that the address names, if this person may see it; else Http404."""
        raise NotImplementedError

    def answer(self, record) -> dict:
        """The record as JSON."""
        raise NotImplementedError

    def post(self, request, verb: str, **address):
        record = self.load(request, **address)
        try:
            row = self.lifecycle.find(record, verb, request.user)
        except LookupError:
            raise Http404 from None
        version = version_from(request)
        form_class = self.lifecycle.form_for(row) or VerbForm
        facts = valid_answers(form_class, request.data, record=record, by=request.user, verb=verb)
        moved = self.lifecycle.move(record, verb, by=request.user, version=version, **facts)
        return Response(self.answer(moved), headers=etag(moved))
