"""Several referrals at once, by API; with `dry_run` only what would become of each."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard import bulk as many
from foundations.core.problems import AnswersInvalid
from foundations.lifecycle.api import valid_answers
from referrals.forms import ForwardForm
from referrals.forms.handling import GiveForm
from referrals.permissions import Permission
from referrals.statuses import Status

OWN = {"do", "referrals", "dry_run"}
_ROW = {
    "type": "object",
    "properties": {
        "key": {"type": "string", "description": "Reference or UUID"},
        "version": {"type": "integer", "description": "The version that you saw; another one is left out"},
    },
    "required": ["key", "version"],
}
BODY = {
    "application/json": {
        "type": "object",
        "properties": {
            "do": {"type": "string", "enum": list(many.BULKS)},
            "referrals": {"type": "array", "items": _ROW, "minItems": 1, "maxItems": many.AT_MOST},
            "dry_run": {"type": "boolean", "description": "Only say what would become of each"},
            "to": {"type": ["string", "null"], "description": "To give: the id of a colleague"},
            "reason": {"type": ["string", "null"], "description": "To forward: the code of a reason"},
            "rationale": {"type": ["string", "null"], "maxLength": 4000, "description": "To forward: why"},
        },
        "required": ["do", "referrals"],
    }
}


class BulkRowSerializer(serializers.Serializer):
    """What becomes of one referral."""

    key = serializers.CharField(source="referral.key")
    status = serializers.ChoiceField(Status.choices, source="referral.status")
    version = serializers.IntegerField(source="referral.version")
    done = serializers.BooleanField(source="is_done", help_text="Of a dry run: whether it would be")
    words = serializers.SerializerMethodField(help_text="What happens, or why it is left out")

    def get_words(self, verdict) -> str:
        return verdict.obstacle or verdict.words


class BulkSerializer(serializers.Serializer):
    """What becomes of each; `absent` are keys behind which there is nothing that you may see."""

    do = serializers.ChoiceField([(name, bulk.label) for name, bulk in many.BULKS.items()])
    dry_run = serializers.BooleanField()
    results = BulkRowSerializer(many=True)
    absent = serializers.ListField(child=serializers.CharField())


class BulkAPI(APIView):
    """POST does one thing to as many as fifty referrals."""

    permission = Permission.HANDLE

    @extend_schema(
        operation_id="bulk",
        summary="Claim, give, forward or hand back several referrals",
        description="Each by itself: what cannot be done, or changed since the version that you name, is left out with "
        "the reason, and the others are done.",
        request=BODY,
        responses=BulkSerializer,
    )
    def post(self, request):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        bulk, picked, dry_run = _read(request.data)
        verdicts = many.preview(bulk, picked, by=request.user)
        if not dry_run:
            facts = _facts(bulk, verdicts, request.data)
            verdicts = many.perform(bulk, picked, by=request.user, **facts)
        body = {"do": bulk.name, "dry_run": dry_run, "results": verdicts.rows, "absent": verdicts.absent}
        return Response(BulkSerializer(body).data)


def _read(payload) -> tuple[many.Bulk, list[many.Picked], bool]:
    if not isinstance(payload, dict):
        raise AnswersInvalid({None: ["Send a JSON object"]})
    errors: dict[str, list[str]] = {}
    bulk = many.BULKS.get(payload.get("do")) if isinstance(payload.get("do"), str) else None
    if bulk is None:
        errors["do"] = [f"Send one of: {', '.join(many.BULKS)}"]
    dry_run = payload.get("dry_run", False)
    if not isinstance(dry_run, bool):
        errors["dry_run"] = ["Send true or false"]
    rows = payload.get("referrals")
    if not isinstance(rows, list) or not 1 <= len(rows) <= many.AT_MOST or not all(_is_row(row) for row in rows):
        errors["referrals"] = [f"Send 1 to {many.AT_MOST} objects, each with a `key` and the `version` that you saw"]
    if errors:
        raise AnswersInvalid(errors)
    picked = {row["key"]: many.Picked(row["key"], row["version"]) for row in rows}
    return bulk, list(picked.values()), dry_run


def _is_row(row) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("key"), str):
        return False
    version = row.get("version")
    return isinstance(version, int) and not isinstance(version, bool) and 0 <= version < 2**31


def _facts(bulk: many.Bulk, verdicts: many.Verdicts, payload: dict) -> dict:
    """What the action asks once for all."""
    asked = {name: value for name, value in payload.items() if name not in OWN}
    if bulk.name == "give":
        return valid_answers(GiveForm, asked, people=many.receivers(verdicts))
    if bulk.name == "forward":
        return valid_answers(ForwardForm, asked, verb="forward")
    return {}
