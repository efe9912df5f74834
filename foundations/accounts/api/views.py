"""Tokens: got with e-mail, password and second factor, kept hashed, ended by their owner."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from foundations.accounts.factor_forms import CodeForm
from foundations.accounts.isolation import context as isolation
from foundations.audit.recorder import record
from foundations.core.errors import Conflict
from foundations.core.problems import AnswersInvalid


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
        operation_id="token_create", summary="Sign in", request=CredentialsSerializer, responses={201: TokenSerializer}
    )
    def post(self, request):
        """A token for 30 days. Keep it as you keep a password; it is shown once and stored as a digest."""
        credentials = CredentialsSerializer(data=request.data)
        if not credentials.is_valid():
            raise AnswersInvalid(_by_field(credentials.errors))
        given = credentials.validated_data
        user = _person(request._request, given["email"], given["password"])
        _check_second_factor(user, given.get("code"))
        _refuse_too_many(user)
        if isolation.current() is not None:
            isolation.switch_to(user)
        record("accounts.make_token", by=user, target=user)
        row, token = AuthToken.objects.create(user)
        return Response({"token": token, "expires_at": row.expiry}, status=201)

    @extend_schema(operation_id="token_delete", summary="End the token", responses={204: None})
    def delete(self, request):
        """Ends the token that the call was made with, at once."""
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


def _refuse_too_many(user) -> None:
    limit = settings.REST_KNOX["TOKEN_LIMIT_PER_USER"]
    if AuthToken.objects.filter(user=user, expiry__gt=timezone.now()).count() >= limit:
        raise Conflict(f"You hold {limit} tokens. End one of them with DELETE /api/v1/token/ before you take another.")


def _by_field(errors: dict) -> dict:
    return {None if name == "non_field_errors" else name: messages for name, messages in errors.items()}
