"""Files in parts: the core of the tus protocol, version 1.0 (https://tus.io), with creation, expiration, termination.

POST under a request says how long the file is and gives the address of the upload; HEAD says how much of it has
arrived; PATCH sends the next part; DELETE gives it up. With the last part the file is attached, or refused in the words
of the form. docs/decisions/0013-resumable-uploads.md says why this is our own.
"""

from __future__ import annotations

import base64
import binascii
import re
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.problem_details import problem
from foundations.core.problems import AnswersInvalid, TooLarge
from foundations.documents import uploads
from foundations.documents.models import Upload
from referrals.attachments import actions
from referrals.models import Referral

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
# Base64 of a name of 255 characters, each of four bytes.
LONGEST_METADATA = 4096
# When a browser says a file was last changed: milliseconds.
MODIFIED = re.compile(r"[0-9]{1,20}", re.ASCII)


def _header(name: str, about: str, kind=str, *, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, required=required, description=about)


ANSWERED = [
    OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, response=[204], description="Bytes that arrived"),
]


class TusAPI(APIView):
    """What the addresses of the protocol have in common: every answer names its version."""

    may_answer = {"POST": (400, 412, 413, 422), "PATCH": (410, 412, 423), "DELETE": (412,)}

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        return response

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        asked = request.headers.get("Tus-Resumable", VERSION)
        if asked != VERSION:
            raise _OtherVersion(f"This service speaks version {VERSION} of the protocol.")

    def handle_exception(self, error):
        if isinstance(error, _OtherVersion):
            return problem(412, str(error), headers={"Tus-Version": VERSION})
        return super().handle_exception(error)

    def options(self, request, *args, **kwargs):
        """What this service can do of the protocol."""
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,expiration,termination",
            "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
        }
        return Response(status=status.HTTP_204_NO_CONTENT, headers=headers)


class _OtherVersion(Exception):
    """The client speaks another version of the protocol."""


class UploadsAPI(TusAPI):
    """POST begins to send a file in parts."""

    @extend_schema(
        operation_id="uploads_begin",
        summary="Begin to send a file in parts",
        description="By the tus protocol 1.0.0, which a client names in `Tus-Resumable`: any will do, with parts of at most "
        f"{settings.UPLOAD_PART_BYTES} bytes. The Location of the answer takes the parts. An upload is kept for "
        f"{settings.UPLOAD_HOURS} hours after its last part.",
        parameters=[
            _header("Upload-Length", "The size of the file in bytes", int),
            _header("Upload-Metadata", "`filename`, a space, and the name of the file in Base64"),
            OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[201], description="Of the upload"),
        ],
        request=None,
        responses={201: None},
    )
    def post(self, request, key: str):
        referral = Referral.objects.visible_to(request.user).by_key(key)
        actions.draft_to_write(referral, by=request.user)
        length, (name, modified) = _number(request, "Upload-Length"), _metadata(request)
        if length > settings.UPLOAD_MAX_BYTES:
            raise TooLarge(f"A file may have {settings.UPLOAD_MAX_BYTES} bytes at the most.")
        try:
            upload = actions.expect(referral, name=name, length=length, modified=modified, by=request.user)
        except ValidationError as refusal:
            if refusal.code == "too_big":
                raise TooLarge(" ".join(refusal.messages)) from None
            raise AnswersInvalid({"file": refusal.messages}) from None
        address = request.build_absolute_uri(reverse("api:upload", args=[upload.public_id]))
        headers = {"Location": address, "Upload-Expires": http_date(upload.expires_at.timestamp())}
        return Response(status=status.HTTP_201_CREATED, headers=headers)


class UploadAPI(TusAPI):
    """HEAD, PATCH and DELETE of one upload, by whoever began it."""

    @extend_schema(exclude=True)
    def head(self, request, public_id: UUID):
        """How much has arrived."""
        upload = _own(request, public_id)
        headers = _progress(upload) | {"Upload-Length": str(upload.length)}
        return Response(headers=headers)

    @extend_schema(
        operation_id="uploads_send",
        summary="Send the next part of a file",
        description="Bytes, as `application/offset+octet-stream`. After a break, HEAD says in `Upload-Offset` where to go "
        "on; a part that begins elsewhere is answered with 409. With the last part the file is checked and attached; "
        "where it is refused the answer is 422 and says why.",
        parameters=[_header("Upload-Offset", "Where the part begins", int), *ANSWERED],
        request={PART: OpenApiTypes.BINARY},
        responses={204: None},
    )
    def patch(self, request, public_id: UUID):
        upload = _own(request, public_id)
        before, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
        if request.content_type != PART:
            raise UnsupportedMediaType(request.content_type, f"Send the part as {PART}.")
        if length > settings.UPLOAD_PART_BYTES:
            raise TooLarge(f"Send parts of at most {settings.UPLOAD_PART_BYTES} bytes.")
        try:
            upload = uploads.receive(upload, offset=before, length=length, read=request._request.read)
            if upload.is_whole:
                actions.attach_arrived(upload, before=before, by=request.user)
        except ValidationError as refusal:
            raise AnswersInvalid({"file": refusal.messages}) from None
        except uploads.Lost as lost:
            # Not raised again: the upload ends with it, and an error of the protocol leaves nothing to go on with.
            uploads.drop(upload)
            return problem(410, lost.explanation)
        except uploads.Busy as busy:
            return problem(423, busy.explanation)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=_progress(upload))

    @extend_schema(operation_id="uploads_give_up", summary="Give up an upload", responses={204: None})
    def delete(self, request, public_id: UUID):
        uploads.drop(_own(request, public_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _own(request, public_id: UUID) -> Upload:
    upload = uploads.of_person(request.user, public_id)
    if upload is None:
        raise Http404
    return upload


def _progress(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.offset), "Upload-Expires": http_date(upload.expires_at.timestamp())}


def _number(request, name: str) -> int:
    """A header that counts bytes. Raises ParseError."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ParseError(f"Send a whole number of bytes in the header {name}.")
    return int(text)


def _metadata(request) -> tuple[str, str]:
    """The name of the file in Upload-Metadata, and when it was last changed where that is said. Raises ParseError."""
    text = request.headers.get("Upload-Metadata", "")
    found = {}
    for pair in text.split(",") if len(text) <= LONGEST_METADATA else ():
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
    if not found.get("filename"):
        raise ParseError("Send the name of the file in Upload-Metadata, as: filename, a space, and the name in Base64.")
    modified = found.get("modified", "")
    return found["filename"], modified if MODIFIED.fullmatch(modified) else ""
