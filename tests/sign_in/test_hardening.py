"""What a production start refuses, and what it sets."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

KEY = secrets.token_urlsafe(60)
PRODUCTION = {
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgres://toex:kjh23kjh42kj3h4@127.0.0.1:1/toex",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "toex.example",
    "SITE_URL": "https://toex.example",
    "EMAIL_URL": "smtp+tls://user:letters@mail.example:587",
}


def manage(*words: str, **environment: str | None):
    """`manage.py` in a process of its own, with the environment of production but for what is given."""
    wanted = {name: value for name, value in (PRODUCTION | environment).items() if value is not None}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=kept | wanted,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def setting(name: str, **environment: str | None) -> str:
    done = manage(
        "shell", "--no-imports", "-c", f"from django.conf import settings; print(settings.{name})", **environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.asvs("V13.4.2")
def test_the_deployment_check_finds_nothing():
    """The checks of Django: no warning, with the settings of production."""
    done = manage("check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "x7" * 10}, "at least 50"),
        ({"SECRET_KEY": "ab" * 40}, "few different characters"),
        ({"SECRET_KEY": "trial-only-" + "0" * 50}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + KEY}, "one that others know"),
        ({"SECRET_KEY": "please-change-me-" + KEY}, "one that others know"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS"),
        ({"SECRET_KEY": KEY, "SECRET_KEY_FILE": "/dev/null"}, "Both SECRET_KEY and SECRET_KEY_FILE"),
        ({"SECRET_KEY": None, "SECRET_KEY_FILE": "/nowhere"}, "cannot be read"),
        ({"SECRET_KEY": None, "SECRET_KEY_FILE": "/dev/null"}, "is empty"),
        ({"DATABASE_URL": "postgres://toex:toex@db/toex"}, "DATABASE_URL holds a password"),
        ({"DATABASE_URL": "postgres://toex:Postgres@db/toex"}, "DATABASE_URL holds a password"),
        ({"REDIS_URL": "redis://:password@db/0"}, "REDIS_URL holds a password"),
        ({"TOEX_APP_PASSWORD": "toex"}, "TOEX_APP_PASSWORD is a password that can be guessed"),
        ({"TOEX_WORKER_PASSWORD": "k3j4h5k3j4h5"}, "TOEX_WORKER_PASSWORD is a password that can be guessed"),
    ],
)
@pytest.mark.asvs("V6.3.2", "V13.2.3", "V13.3.1")
def test_a_weak_or_default_secret_stops_the_start(wrong, says):
    done = manage("check", **wrong)
    assert done.returncode != 0
    assert says in done.stderr


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS lets in any name"),
        ({"ALLOWED_HOSTS": "toex.example,*.example"}, "ALLOWED_HOSTS lets in any name"),
        ({"DEBUG": "1"}, "DEBUG shows the inside of the service; it is not for toex.example"),
        ({"DEBUG": "1", "TOEX_DEMO": "1"}, "DEBUG shows the inside of the service"),
    ],
)
@pytest.mark.asvs("V13.4.2")
def test_what_opens_the_service_stops_the_start(wrong, says):
    done = manage("check", **wrong)
    assert done.returncode != 0
    assert says in done.stderr


def test_a_trial_may_be_known_to_everybody():
    assert manage("check", TOEX_DEMO="1", SECRET_KEY=None, DATABASE_URL=None, REDIS_URL=None).returncode == 0


@pytest.mark.asvs("V13.3.1")
def test_secrets_come_from_files(tmp_path):
    """With files alone this is production, never a trial."""
    files = {}
    for name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL"):
        path = tmp_path / name.lower()
        path.write_text(PRODUCTION[name] + "\n")
        files |= {name: None, f"{name}_FILE": str(path)}
    assert setting("SECRET_KEY", **files) == KEY
    assert setting("DATABASES['default']['PASSWORD']", **files) == "kjh23kjh42kj3h4"
    assert setting("EMAIL_HOST_PASSWORD", **files) == "letters"
    assert setting("DEMO", **files) == "False"


@pytest.mark.asvs("V3.3.1", "V3.3.3")
def test_cookies_carry_the_prefix_over_https_only():
    names = "(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.MESSAGE_COOKIE_NAME)"
    code = f"SESSION_COOKIE_NAME and {names}"
    assert setting(code) == "('__Host-session', '__Host-csrf', '__Host-messages')"
    assert "__Host" not in setting(code, TOEX_HTTPS="0")


@pytest.mark.asvs("V3.3.1")
def test_what_the_prefix_asks_for_is_sent():
    """Secure, the whole path, no domain; the answer of a real production process."""
    code = (
        "from django.http import HttpResponse; from django.test import RequestFactory;"
        "from django.middleware.csrf import CsrfViewMiddleware, get_token;"
        "request = RequestFactory().get('/', secure=True); get_token(request);"
        "print(CsrfViewMiddleware(lambda r: HttpResponse())(request).cookies.output())"
    )
    cookie = manage("shell", "--no-imports", "-c", code).stdout
    assert "__Host-csrf=" in cookie
    assert "Path=/" in cookie
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Domain" not in cookie


@pytest.mark.asvs("V6.3.3")
def test_the_second_factor_is_on_but_in_a_demo():
    assert setting("REQUIRE_SECOND_FACTOR") == "True"
    assert setting("REQUIRE_SECOND_FACTOR", TOEX_DEMO="1") == "False"
    assert setting("REQUIRE_SECOND_FACTOR", TOEX_DEMO="1", TOEX_REQUIRE_SECOND_FACTOR="1") == "True"


def test_providers_may_be_led_to():
    """The button of a provider is a form that redirects; browsers hold that against the policy."""
    provider = (
        '[{"id": "n", "name": "N", "server_url": "https://id.n.example/realm", "client_id": "c", '
        '"client_secret": "0123456789abcdef", "email_domains": ["n.example"]}]'
    )
    policy = setting("CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']", OIDC_PROVIDERS=provider)
    assert "https://id.n.example'" in policy
