"""Who calls the API with a token."""

from __future__ import annotations

from knox import auth

from foundations.accounts.isolation import context as isolation


class TokenAuthentication(auth.TokenAuthentication):
    """`Authorization: Token …`. The request began as nobody's; from here on it is on behalf of the token's owner."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is not None and isolation.current() is not None:
            isolation.switch_to(found[0])
        return found
