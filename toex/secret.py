"""Secrets come from the environment or from files that it names, and are refused where anybody could guess them.

Only the standard library and what settings may import: this is read before anything else exists.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# What a trial runs with: known to everybody who can read this.
TRIAL_KEY = "trial-only-" + "0" * 50
LEAST_LENGTH = 50
LEAST_VARIETY = 12
LEAST_PASSWORD = 16
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
_PLACEHOLDERS = ("trial-only", "django-insecure", "change-me", "changeme", "your-secret", "placeholder", "example")
_DEFAULT_PASSWORDS = {"postgres", "postgresql", "password", "secret", "changeme", "change-me", "toex", "admin", "root"}


def given(name: str) -> bool:
    """Whether the environment holds `name`, or names a file for it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def env_secret(name: str) -> str:
    """The value of `name`, or the content of the file that `<name>_FILE` names; "" without either.

    Raises ImproperlyConfigured where both are given, or where the file cannot be read or is empty.
    """
    value, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set. Set one of them.")
    return read(path, f"{name}_FILE") if path else value


def read(path: str, called: str) -> str:
    """The content of a file of secrets, without the line end. Raises ImproperlyConfigured, which names `called`."""
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"The file that {called} names cannot be read: {path}") from error
    if not value:
        raise ImproperlyConfigured(f"The file that {called} names is empty: {path}")
    return value


def refuse_weak_key(key: str, called: str = "SECRET_KEY") -> None:
    """Raise ImproperlyConfigured for a key that is short, of few characters, or known."""
    if len(key) < LEAST_LENGTH:
        raise ImproperlyConfigured(
            f"{called} has {len(key)} characters. Set it to at least {LEAST_LENGTH} random ones."
        )
    if len(set(key)) < LEAST_VARIETY:
        raise ImproperlyConfigured(f"{called} is made of few different characters. Set it to random ones.")
    if any(word in key.lower() for word in _PLACEHOLDERS):
        raise ImproperlyConfigured(f"{called} is one that others know. Set it to random characters of your own.")


def refuse_weak_password(password: str, called: str) -> None:
    """Raise ImproperlyConfigured for a password of a role that anybody would try, or that is short. None is none."""
    if password and (password.lower() in _DEFAULT_PASSWORDS or len(password) < LEAST_PASSWORD):
        raise ImproperlyConfigured(
            f"{called} is a password that can be guessed. Set it to at least {LEAST_PASSWORD} random characters."
        )


def refuse_open_hosts(hosts: list[str], *, trial: bool, debug: bool) -> None:
    """Raise ImproperlyConfigured where the site would answer to any name, or show its inside to a network."""
    away = [host for host in hosts if host not in LOOPBACK]
    if debug and away:
        raise ImproperlyConfigured(f"DEBUG shows the inside of the service; it is not for {', '.join(away)}.")
    if not trial and not hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Set it to the names under which the site is reached.")
    if not trial and any("*" in host for host in hosts):
        raise ImproperlyConfigured("ALLOWED_HOSTS lets in any name. Set it to the names of the site, in full.")


def refuse_default_password(url: str, called: str) -> None:
    """Raise ImproperlyConfigured for an address with a password that everybody tries. None at all is a local socket."""
    parts = urlsplit(url)
    password = unquote(parts.password or "")
    if password and (password.lower() in _DEFAULT_PASSWORDS or password == unquote(parts.username or "")):
        raise ImproperlyConfigured(f"{called} holds a password that everybody would try. Give the account another.")
