"""Single sign-on of forces by OpenID Connect: whom a provider may speak for.

The rule. A provider signs in the person whose account is connected with its subject ("sub"). A subject that it has not
shown before is connected with an account only if all of this holds:

1. the provider says that it has verified the e-mail address (`email_verified` is true);
2. the address is in one of the domains that the settings give to this provider, and to no other;
3. there is an open account with exactly this address;
4. that account is not connected with another subject of any provider;
5. if the settings name forces for the provider, the person has a role in one of them, or no role at all.

So no provider can take over an account that another one, or nobody, speaks for. What it says is believed only when
signed by a key that it publishes, made for us, by it, and not expired.
"""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from foundations.accounts import second_factor
from foundations.accounts.models import Membership, User

logger = logging.getLogger(__name__)

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
NEEDED = ["iss", "aud", "exp", "iat", "sub"]


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """How django-allauth treats what a provider says."""

    def list_apps(self, request: HttpRequest, provider=None, client_id=None) -> list[SocialApp]:
        """The providers of the settings, and none from the database."""
        apps = [SocialApp(provider="openid_connect", **one.as_app()) for one in settings.OIDC_PROVIDERS.values()]
        return [app for app in apps if provider in (None, app.provider, app.provider_id)]

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """Connect a subject seen for the first time by the rule above, or refuse it."""
        provider = settings.OIDC_PROVIDERS[sociallogin.account.provider]
        if sociallogin.state.get("process", "login") != "login":
            raise ImmediateHttpResponse(_refused(request, provider))
        if sociallogin.is_existing:
            return
        address = _address(provider, _claims(sociallogin))
        user = _person(provider, address) if address else None
        if user is not None:
            sociallogin.connect(request, user)
        elif not self.is_open_for_signup(request, sociallogin):
            logger.warning("A sign-in through %s belongs to no account", provider.id)
            raise ImmediateHttpResponse(_refused(request, provider))

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        """Whether this provider makes accounts, and may make this one."""
        provider = settings.OIDC_PROVIDERS[sociallogin.account.provider]
        address = _address(provider, _claims(sociallogin))
        return provider.makes_accounts and bool(address) and not User.objects.filter(email=address).exists()

    def populate_user(self, request: HttpRequest, sociallogin, data: dict[str, Any]):
        """The account that may be made: address and name, no role."""
        user = super().populate_user(request, sociallogin, data)
        user.email = user.email.lower()
        user.name = (data.get("name") or user.email)[:120]
        return user

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        """One page for whatever went wrong between us and the provider."""
        logger.warning("Sign-in through %s failed: %s %s", provider.app.provider_id, error, exception)
        context = {"provider": settings.OIDC_PROVIDERS[provider.app.provider_id], "cancelled": error == "cancelled"}
        raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", context, status=401))


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """The library's, but it checks the signature always, and that both answers are about the same person."""

    def complete_login(self, request: HttpRequest, app, token, **kwargs: Any):
        """Who the provider says signed in. Raises OAuth2Error for anything that cannot be believed."""
        claims = self._verified(app, kwargs["response"].get("id_token"))
        data = {"id_token": claims}
        if "email" not in claims and self.openid_config.get("userinfo_endpoint"):
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != claims["sub"]:
                raise OAuth2Error("The user info is about somebody else")
        return self.get_provider().sociallogin_from_response(request, data)

    def _verified(self, app: SocialApp, id_token: str | None) -> dict[str, Any]:
        provider = settings.OIDC_PROVIDERS[app.provider_id]
        issuer = self.openid_config["issuer"]
        if issuer.rstrip("/") != provider.server_url.split("/.well-known/")[0].rstrip("/"):
            raise OAuth2Error(f"The configuration names another issuer: {issuer}")
        if not id_token:
            raise OAuth2Error("There is no id token")
        try:
            claims = jwt.decode(
                id_token,
                key=self._key(jwt.get_unverified_header(id_token).get("kid")),
                algorithms=ALGORITHMS,
                issuer=issuer,
                audience=app.client_id,
                leeway=30,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise OAuth2Error("The id token cannot be believed") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The id token was made for somebody else")
        return claims

    def _key(self, kid: str | None):
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if kid is None or key.key_id == kid]
        if len(keys) != 1:
            raise jwt.InvalidKeyError("No key, or several, for this token")
        return keys[0]


def trust_second_factor(request: HttpRequest, signal_kwargs: dict[str, Any] | None) -> None:
    """Take the provider's word for a second factor, where the settings say what it must say (ASVS 6.8.4)."""
    sociallogin = (signal_kwargs or {}).get("sociallogin")
    if sociallogin is None:
        return
    provider = settings.OIDC_PROVIDERS[sociallogin.account.provider]
    said = sociallogin.account.extra_data.get("id_token", {}).get("amr") or []
    if isinstance(said, list) and set(map(str, said)) & set(provider.second_factor_amr):
        second_factor.prove_by_provider(request)


@login_not_required
@require_POST
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider. Only a button does that: no link or picture can sign somebody in (ASVS 7.6.2)."""
    if request.GET:
        raise Http404
    return _through(OAuth2LoginView, request, provider_id)


@login_not_required
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view, request: HttpRequest, provider_id: str) -> HttpResponse:
    if provider_id not in settings.OIDC_PROVIDERS:
        raise Http404
    adapter = ProviderAdapter(request, provider_id)
    try:
        return view.adapter_view(adapter)(request)
    except (requests.RequestException, KeyError, ValueError) as error:
        # It is away, or what it answers is not what OpenID Connect says.
        return render_authentication_error(request, adapter.get_provider(), exception=error)


def _claims(sociallogin) -> dict[str, Any]:
    data = sociallogin.account.extra_data
    return data.get("userinfo") or data.get("id_token") or {}


def _address(provider, claims: dict[str, Any]) -> str:
    """The address that the provider may speak for, or ""."""
    address = str(claims.get("email") or "").lower()
    fits = address.count("@") == 1 and address.rpartition("@")[2] in provider.email_domains
    return address if fits and claims.get("email_verified") is True else ""


def _person(provider, address: str) -> User | None:
    user = User.objects.filter(email=address, is_active=True).first()
    if user is None or SocialAccount.objects.filter(user=user).exists():
        return None
    if provider.forces:
        slugs = set(Membership.objects.filter(user=user).active().values_list("organisation__slug", flat=True))
        if slugs and not slugs & set(provider.forces):
            return None
    return user


def _refused(request: HttpRequest, provider) -> HttpResponse:
    return render(request, "account/signup_closed.html", {"provider": provider}, status=403)
