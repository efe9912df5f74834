"""Who calls the API with a token."""

from __future__ import annotations

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox import auth
from rest_framework.exceptions import AuthenticationFailed

from foundations.accounts.isolation import context as isolation


class TokenAuthentication(auth.TokenAuthentication):
    """`Authorization: Token …`. A token that is not even text is a wrong one, not an error of ours.

    The request began as nobody's; from here on it is on behalf of the token's owner.
    """

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is not None and isolation.current() is not None:
            isolation.switch_to(found[0])
        return found

    def authenticate_credentials(self, token: bytes):
        if not token.isascii():
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema names it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema) -> dict:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` and the token that POST /api/v1/token/ gave, with a space between them.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """The session of somebody who signed in with a browser."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema) -> dict:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Of a signed-in browser. Writes also need the X-CSRFToken header.",
        }
