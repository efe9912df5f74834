"""Referrals by API: list, detail, create, write a draft, and every step of the lifecycle."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.accounts.models import Organisation
from foundations.audit import reading
from foundations.core import keyset
from foundations.core.forms import form_data_from_json
from foundations.core.problems import AnswersInvalid, FormInvalid
from foundations.core.schema import READS, WRITES, body_of, query_of
from foundations.lifecycle.api import TransitionAPI, etag, version_from
from referrals import actions, lists, ordering
from referrals.api.serializers import (
    GoneElsewhereSerializer,
    ReferralListSerializer,
    ReferralRowSerializer,
    ReferralSerializer,
)
from referrals.api.subjects import CHECKED, rows_of_document
from referrals.filters import QueueFilters
from referrals.forms import TaskingRequestForm
from referrals.forms.base import SOURCE_CHECKED
from referrals.idempotency import once
from referrals.lifecycle import LIFECYCLE
from referrals.models import GateDecision, Referral, ReferralStatusChange
from referrals.permissions import Permission
from referrals.subjects import actions as subject_actions
from referrals.subjects.documents import schemas as row_schemas

PAGE = 50
LISTS = (
    "other_threats",
    "requests",
    Prefetch("decisions", GateDecision.objects.select_related("decided_by", "reason")),
    "information_requests",
    Prefetch("status_changes", ReferralStatusChange.objects.select_related("by")),
)
AFTER = OpenApiParameter("after", str, description="The `next` of the page before")
SORT = OpenApiParameter(
    "sort",
    str,
    enum=list(ordering.BY_NAME),
    description="`due` (what is due first), `-due`, `received` (what waits longest first), `-received`",
)
ONCE = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    pattern="^[!-~]{8,100}$",
    description="A key of your own for this call, such as a UUID. The same call with the same key is done once, however "
    "often it is sent within two days; another call with it is refused with 422.",
)
FORCE = {"type": ["string", "null"], "description": "The slug of the force that asks; one that you belong to"}


class ReferralsAPI(APIView):
    """GET lists what you may see, due first; POST begins a draft request of your force."""

    @extend_schema(
        operation_id="referrals_list",
        summary="List referrals",
        description="What you may see, what is due first before the rest unless `sort` says otherwise, 50 at a time. Without `status` or "
        "`finished`, only open ones. `next` of an answer is the `after` of the following page.",
        parameters=[*query_of(QueueFilters), SORT, AFTER],
        responses=ReferralListSerializer,
    )
    def get(self, request):
        filters = QueueFilters(request.query_params, user=request.user)
        if not filters.is_valid():
            raise FormInvalid(filters)
        order = self._order(request, filters)
        try:
            page, following = order.page(
                lambda: filters.narrow(Referral.objects.visible_to(request.user)),
                user=request.user,
                after=request.query_params.get("after", ""),
                size=PAGE,
            )
        except keyset.BadCursor:
            raise ParseError("The cursor is not one that this service gave for a list in this order.") from None
        reading.listed("referrals.referral", page)
        return Response({"results": ReferralRowSerializer(page, many=True).data, "next": following})

    def _order(self, request, filters) -> ordering.Order:
        """The order that is asked for; what the list does not understand is refused, since it would not narrow it."""
        known = filters.parameters() | {"sort", "after"}
        if unknown := [name for name in request.query_params if name not in known]:
            raise AnswersInvalid({name[:50]: ["This list does not know this parameter"] for name in unknown})
        sort = request.query_params.get("sort", ordering.USUAL.name)
        if sort not in ordering.BY_NAME:
            raise AnswersInvalid({"sort": [f"Sort by one of: {', '.join(ordering.BY_NAME)}"]})
        return ordering.BY_NAME[sort]

    @extend_schema(
        operation_id="referrals_create",
        summary="Begin a draft request",
        description="Every answer may wait; what is sent is checked. `force` is needed of those who belong to several.",
        parameters=[ONCE, *READS],
        request=body_of(TaskingRequestForm, partial=True, force=FORCE, source_checked=CHECKED, **row_schemas()),
        responses={201: ReferralSerializer},
    )
    def post(self, request):
        return once(request, lambda: self._begin(request), lambda key: _answer(key, request))

    def _begin(self, request):
        if not request.user.has_perm(Permission.CREATE):
            raise PermissionDenied
        payload = dict(request.data) if isinstance(request.data, dict) else request.data
        force = _own_force(request.user, payload.pop("force", None) if isinstance(payload, dict) else None)
        payload, named = rows_of_document(payload)
        answers = draft_answers(payload)
        referral = actions.start_request(force=force, by=request.user, **answers)
        if named:
            draft = referral.requests.drafts().get()
            subject_actions.replace(draft, by=request.user, subjects=named[0], links=named[1])
        response = _answer(str(referral.public_id), request)
        response.status_code = status.HTTP_201_CREATED
        return response, referral


class ReferralAPI(APIView):
    """GET one referral; PATCH writes answers into its draft request, with If-Match."""

    @extend_schema(
        operation_id="referrals_read", summary="Read a referral", parameters=READS, responses=ReferralSerializer
    )
    def get(self, request, key: str):
        return _answer(key, request)

    @extend_schema(
        operation_id="referrals_write",
        summary="Write into a draft request",
        description="What is not sent stays; null or empty text takes an answer away.",
        parameters=WRITES,
        request=body_of(TaskingRequestForm, partial=True, source_checked=CHECKED, **row_schemas()),
        responses=ReferralSerializer,
    )
    def patch(self, request, key: str):
        save(request, key, TaskingRequestForm)
        return _answer(key, request)


class ReferralStepAPI(TransitionAPI):
    """POST a step of the lifecycle, with If-Match; `steps` of the referral names those that are open to you."""

    lifecycle = LIFECYCLE
    more_parameters = {"submit": [ONCE]}
    answers = PolymorphicProxySerializer(
        "ReferralAfterStep", [ReferralSerializer, GoneElsewhereSerializer], resource_type_field_name=None
    )

    def load(self, request, key: str):
        return Referral.objects.visible_to(request.user).by_key(key)

    def post(self, request, verb: str, **address):
        if verb != "submit":
            return super().post(request, verb, **address)
        # The key of the record may have changed from a UUID to a reference.
        do = super().post
        record = self.load(request, **address)
        return once(request, lambda: (do(request, verb, **address), record), self._again)

    def _again(self, key: str) -> Response:
        record = Referral.objects.visible_to(self.request.user).by_key(key)
        return Response(self.answer(record), headers=etag(record))

    def answer(self, record) -> dict:
        seen = shown(self.request).with_names().filter(pk=record.pk).first()
        if seen is None:
            # It went where this person may not look.
            return GoneElsewhereSerializer(record).data
        return ReferralSerializer(seen, context={"request": self.request}).data


def save(request, key: str, form_class) -> Referral:
    """Write the body into the draft of a request, as far as `form_class` asks it."""
    referral = Referral.objects.visible_to(request.user).by_key(key)
    if not request.user.has_perm(Permission.SUBMIT, referral):
        raise PermissionDenied
    version = version_from(request)
    draft = referral.requests.drafts().first()
    # Only the whole document holds the rows as well.
    payload, named = rows_of_document(request.data) if form_class is TaskingRequestForm else (request.data, None)
    answers = draft_answers(payload, form_class, known=draft.answers if draft else {})
    referral = actions.save_request(referral, by=request.user, version=version, draft=draft, **answers)
    if named:
        subject_actions.replace(draft, by=request.user, subjects=named[0], links=named[1])
    return referral


def draft_answers(payload, form_class=TaskingRequestForm, *, known=None) -> dict:
    """The answers that a draft may keep of a JSON object: those sent, checked; what is missing can wait.

    Raises FormInvalid where something sent cannot be used.
    """
    sent, confirmed = _without_check(payload)
    data = form_data_from_json(form_class, sent)
    if confirmed:
        data[SOURCE_CHECKED] = "on"
    form = form_class(data, lists=lists.read(), known=known)
    if not form.is_valid() and form.problems_of_a_draft():
        for name in [name for name, errors in form.errors.as_data().items() if _only_missing(errors)]:
            del form.errors[name]
        raise FormInvalid(form)
    names = set(sent) if isinstance(sent, dict) else set()
    names |= form.implied(names)
    return {name: value for name, value in form.kept().items() if name in names}


def _without_check(payload) -> tuple:
    """The body without the confirmation that nothing in it points to a source, and whether that was given."""
    if not isinstance(payload, dict) or SOURCE_CHECKED not in payload:
        return payload, False
    confirmed = payload[SOURCE_CHECKED]
    if not isinstance(confirmed, bool):
        raise AnswersInvalid({SOURCE_CHECKED: ["Send true or false"]})
    return {name: value for name, value in payload.items() if name != SOURCE_CHECKED}, confirmed


def _only_missing(errors) -> bool:
    return all(error.code == "required" for error in errors)


def _own_force(user, slug) -> Organisation:
    """The force that a request is made for: the one named, or the person's only one. Foreign ones are refused."""
    own = Organisation.objects.filter(pk__in=user.scope.home_forces).select_related("parent")
    if slug is None and len(own) == 1:
        return own[0]
    force = next((one for one in own if one.slug == slug), None)
    if force is None:
        raise AnswersInvalid({"force": ["Name a force that you belong to, by its slug, for example norfolk"]})
    return force


def _answer(key: str, request) -> Response:
    """The referral as it now is."""
    referral = shown(request).by_key(key)
    return Response(ReferralSerializer(referral, context={"request": request}).data, headers=etag(referral))


def shown(request):
    """Referrals with the rows that their answer lists, in one statement a list."""
    return Referral.objects.visible_to(request.user).prefetch_related(*LISTS)
