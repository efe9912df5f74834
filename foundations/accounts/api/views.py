"""Tokens: got with e-mail, password and second factor, kept hashed, ended by their owner."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiResponse, extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from foundations.accounts.factor_forms import CodeForm
from foundations.audit.recorder import record


class TooManyAttempts(APIException):
    """The limits of signing in."""

    status_code = 429
    default_detail = "There were too many attempts to sign in. Wait 15 minutes and try again."


class CredentialsSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(max_length=4096, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, help_text="From an authenticator app, or for recovery")


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class TokenAPI(APIView):
    """POST e-mail, password and code for a token; DELETE ends the token that the call was made with."""

    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "sign-in"

    def get_permissions(self):
        return [AllowAny()] if self.request.method == "POST" else super().get_permissions()

    @extend_schema(
        request=CredentialsSerializer,
        responses={201: TokenSerializer, 401: OpenApiResponse(), 403: OpenApiResponse(), 429: OpenApiResponse()},
    )
    def post(self, request):
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        given = credentials.validated_data
        user = _person(request._request, given["email"], given["password"])
        _check_second_factor(user, given.get("code"))
        record("accounts.make_token", by=user, target=user)
        row, token = AuthToken.objects.create(user)
        return Response({"token": token, "expires_at": row.expiry}, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request):
        if request.auth is not None:
            request.auth.delete()
        return Response(status=204)


def _person(request, email: str, password: str):
    try:
        user = get_adapter().authenticate(request, email=email, password=password)
    except ValidationError as error:
        raise TooManyAttempts from error
    if user is None:
        raise AuthenticationFailed("That e-mail address and password do not belong together.")
    return user


def _check_second_factor(user, code: str | None) -> None:
    """Raise where a code is missing or wrong, or where the person has nothing to make one with and needs it."""
    factors = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if not factors:
        if settings.REQUIRE_SECOND_FACTOR:
            raise PermissionDenied("Set up a second factor on the website first.")
        return
    if not code:
        raise AuthenticationFailed(
            'This account has a second factor. Send "code" as well: from the authenticator app, or a recovery code.'
        )
    form = CodeForm(user=user, data={"code": code})
    if not form.is_valid():
        raise AuthenticationFailed(" ".join(form.errors["code"]))
    form.authenticator.record_usage()
