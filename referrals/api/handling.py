"""Who works on a referral at its gate, by API: claim, give, hand back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.core.schema import WRITES, body_of
from foundations.lifecycle.api import etag, valid_answers, version_from
from referrals import handling
from referrals.api.serializers import ReferralSerializer
from referrals.api.views import shown
from referrals.forms.handling import GiveForm
from referrals.models import Referral
from referrals.permissions import Permission


class _HandlingAPI(APIView):
    """On one referral, with If-Match; answers the referral as it then is."""

    def change(self, request, referral: Referral, version: int) -> Referral:
        raise NotImplementedError

    def answer(self, request, key: str) -> Response:
        """Do it, for those who may."""
        referral = Referral.objects.visible_to(request.user).by_key(key)
        if not request.user.has_perm(Permission.HANDLE, referral):
            raise PermissionDenied
        changed = self.change(request, referral, version_from(request))
        seen = shown(request).with_names().get(pk=changed.pk)
        return Response(ReferralSerializer(seen, context={"request": request}).data, headers=etag(seen))


class ClaimAPI(_HandlingAPI):
    """POST claims it."""

    def change(self, request, referral: Referral, version: int) -> Referral:
        return handling.claim(referral, by=request.user, version=version)

    @extend_schema(
        operation_id="referrals_claim",
        summary="Claim a referral at its gate",
        description="Of two at once one gets it; the other is answered 409 with who did.",
        parameters=WRITES,
        request=None,
        responses=ReferralSerializer,
    )
    def post(self, request, key: str):
        return self.answer(request, key)


class GiveAPI(_HandlingAPI):
    """POST gives it to a colleague."""

    def change(self, request, referral: Referral, version: int) -> Referral:
        facts = valid_answers(GiveForm, request.data, people=handling.colleagues(referral))
        return handling.give(referral, to=facts["to"], by=request.user, version=version)

    @extend_schema(
        operation_id="referrals_give",
        summary="Give a referral to a colleague at its gate",
        description="`to` is the `id` of a colleague who decides at the same gate.",
        parameters=WRITES,
        request=body_of(GiveForm),
        responses=ReferralSerializer,
    )
    def post(self, request, key: str):
        return self.answer(request, key)


class HandBackAPI(_HandlingAPI):
    """POST hands it back."""

    def change(self, request, referral: Referral, version: int) -> Referral:
        return handling.hand_back(referral, by=request.user, version=version)

    @extend_schema(
        operation_id="referrals_hand_back",
        summary="Hand a referral back at its gate",
        parameters=WRITES,
        request=None,
        responses=ReferralSerializer,
    )
    def post(self, request, key: str):
        return self.answer(request, key)
