"""The OpenID providers of forces, as the environment names them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from toex.secret import read

_REQUIRED = {"id", "name", "server_url", "client_id", "email_domains"}
_OPTIONAL = {"client_secret", "client_secret_file", "forces", "makes_accounts", "second_factor_amr", "origins"}
_LEAST_SECRET = 16


@dataclass(frozen=True)
class Provider:
    """One OpenID provider: whom it may speak for, and how far its word goes."""

    id: str
    name: str
    server_url: str
    client_id: str
    client_secret: str
    # It signs in only people with an address in these domains, and no other provider has one of them.
    email_domains: tuple[str, ...]
    # If any: it signs in only people with a role in one of these organisations.
    forces: tuple[str, ...] = ()
    # Whether somebody unknown gets an account, without roles.
    makes_accounts: bool = False
    # Values of the claim "amr" that prove a second factor. Without: a second factor of ours is asked for.
    second_factor_amr: tuple[str, ...] = ()
    # Where its sign-in page is, if not where `server_url` is.
    origins: tuple[str, ...] = ()

    def as_app(self) -> dict[str, Any]:
        """The same in django-allauth's words."""
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": {"server_url": self.server_url, "oauth_pkce_enabled": True},
        }


def providers_from(text: str, *, trial: bool) -> dict[str, Provider]:
    """Providers by id from the JSON of OIDC_PROVIDERS. Raises ImproperlyConfigured where it cannot be trusted."""
    if not text:
        return {}
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS is no JSON: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImproperlyConfigured("OIDC_PROVIDERS must be a list of objects.")
    providers: dict[str, Provider] = {}
    for row in rows:
        provider = _provider(row, trial)
        _refuse_overlap(provider, providers)
        providers[provider.id] = provider
    return providers


def _provider(row: dict[str, Any], trial: bool) -> Provider:
    called = f"OIDC_PROVIDERS ({row.get('id', 'without id')})"
    wrong = sorted((_REQUIRED - set(row)) | (set(row) - _REQUIRED - _OPTIONAL))
    if wrong:
        raise ImproperlyConfigured(f"{called}: missing or unknown: {', '.join(wrong)}")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(row["id"])):
        raise ImproperlyConfigured(f"{called}: the id must be of small letters, digits and hyphens")
    url = urlsplit(row["server_url"])
    if url.scheme != "https" and not (trial and url.hostname in {"127.0.0.1", "localhost"}):
        raise ImproperlyConfigured(f"{called}: server_url must begin with https://")
    if not row["email_domains"]:
        raise ImproperlyConfigured(f"{called}: email_domains must name at least one domain")
    secret = row.get("client_secret", "")
    if row.get("client_secret_file"):
        secret = read(row["client_secret_file"], f"{called} client_secret_file")
    if not trial and len(secret) < _LEAST_SECRET:
        raise ImproperlyConfigured(f"{called}: client_secret must have at least {_LEAST_SECRET} characters")
    return Provider(
        id=row["id"],
        name=row["name"],
        server_url=row["server_url"].rstrip("/"),
        client_id=row["client_id"],
        client_secret=secret,
        email_domains=tuple(domain.lower() for domain in row["email_domains"]),
        forces=tuple(row.get("forces", ())),
        makes_accounts=row.get("makes_accounts", False) is True,
        second_factor_amr=tuple(row.get("second_factor_amr", ())),
        origins=(f"{url.scheme}://{url.netloc}", *row.get("origins", ())),
    )


def _refuse_overlap(provider: Provider, others: dict[str, Provider]) -> None:
    if provider.id in others:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: {provider.id} is there twice")
    for other in others.values():
        shared = set(provider.email_domains) & set(other.email_domains)
        if shared:
            raise ImproperlyConfigured(
                f"OIDC_PROVIDERS: {provider.id} and {other.id} both name {', '.join(sorted(shared))}"
            )
