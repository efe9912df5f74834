"""Secrets, hosts, cookies and headers."""

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from toex.secret import LOOPBACK, TRIAL_KEY, env_secret, refuse_open_hosts, refuse_weak_key
from toex.settings.base import DEBUG, TRIAL, env
from toex.settings.sign_in import OIDC_PROVIDERS

SECRET_KEY = env_secret("SECRET_KEY")
if not SECRET_KEY:
    if not TRIAL:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to at least 50 random characters, or set TOEX_DEMO=1 for a trial."
        )
    SECRET_KEY = TRIAL_KEY
# Keys of before: what they signed and encrypted can still be read.
SECRET_KEY_FALLBACKS = env_secret("SECRET_KEY_FALLBACKS").split()
if not TRIAL:
    refuse_weak_key(SECRET_KEY)
    for number, key in enumerate(SECRET_KEY_FALLBACKS, start=1):
        refuse_weak_key(key, f"SECRET_KEY_FALLBACKS ({number})")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK if TRIAL else [])
refuse_open_hosts(ALLOWED_HOSTS, trial=TRIAL, debug=DEBUG)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

HTTPS = env.bool("TOEX_HTTPS", default=not TRIAL)
MESSAGE_STORAGE = "foundations.core.messages.MessageStorage"
MESSAGE_COOKIE_NAME = "messages"
if HTTPS:
    # The prefix has browsers refuse such a cookie from plain HTTP and from sister domains.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, MESSAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-messages"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("TOEX_SSL_REDIRECT", default=True)
    # Machines that ask in plain text are told so, not led on: nobody would notice what they give away each time.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers follow this rule along redirects: the button of a provider leads to its site.
        "form-action": [SELF, *(origin for provider in OIDC_PROVIDERS.values() for origin in provider.origins)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
