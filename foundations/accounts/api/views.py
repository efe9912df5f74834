"""Tokens: got with e-mail and password, kept hashed, ended by their owner."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from foundations.core.errors import Conflict
from foundations.core.problems import AnswersInvalid


class CredentialsSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(max_length=4096, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class TokenAPI(APIView):
    """POST e-mail and password for a token; DELETE ends the token that the call was made with."""

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
        user = authenticate(request._request, **credentials.validated_data)
        if user is None:
            raise AuthenticationFailed("That e-mail address and password do not belong together.")
        _refuse_too_many(user)
        row, token = AuthToken.objects.create(user)
        return Response({"token": token, "expires_at": row.expiry}, status=201)

    @extend_schema(operation_id="token_delete", summary="End the token", responses={204: None})
    def delete(self, request):
        """Ends the token that the call was made with, at once."""
        if request.auth is not None:
            request.auth.delete()
        return Response(status=204)


def _refuse_too_many(user) -> None:
    limit = settings.REST_KNOX["TOKEN_LIMIT_PER_USER"]
    if AuthToken.objects.filter(user=user, expiry__gt=timezone.now()).count() >= limit:
        raise Conflict(f"You hold {limit} tokens. End one of them with DELETE /api/v1/token/ before you take another.")


def _by_field(errors: dict) -> dict:
    return {None if name == "non_field_errors" else name: messages for name, messages in errors.items()}
