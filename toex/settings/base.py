"""Where it runs, whether anybody depends on it, and what it is made of."""

import sys
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

TESTING = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("TOEX_DEMO", default=False)
VAR_DIR = Path(env.str("TOEX_VAR_DIR", default=str(BASE_DIR / "var" / ("test" if TESTING else ""))))

# Nobody depends on it: fictional people, or none at all.
TRIAL = DEBUG or DEMO or TESTING

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "guardian",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "csp",
    "foundations.core",
    "foundations.audit",
    "foundations.accounts",
    "foundations.lifecycle",
    "foundations.deadlines",
    "foundations.notifications",
    "foundations.documents",
    "referrals",
    "terms_of_reference",
    "tasking",
    "outcomes",
    "dashboard",
    "oversight",
    "administration",
    "toex",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Pads what it compresses by a random length, so that sizes tell nothing of secrets in a page (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    # Before what serves static files: they have a policy too.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "foundations.core.middleware.OperationalPagesMiddleware",
    "foundations.core.middleware.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundations.accounts.middleware.SessionLimitsMiddleware",
    # From here on all is one transaction on behalf of whoever asks; sessions are kept outside of it.
    "foundations.accounts.isolation.middleware.IsolationMiddleware",
    "foundations.accounts.middleware.SignInFirstMiddleware",
    "foundations.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Innermost: what draws the answer is inside, what opens the transaction is outside.
    "foundations.audit.middleware.ReadLogMiddleware",
]

ROOT_URLCONF = "toex.urls"
WSGI_APPLICATION = "toex.wsgi.application"

TEMPLATES = [
    {
        # Every page of ours: half a millisecond where Django's templates take three.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "foundations.core.jinja.environment",
            "context_processors": [
                "foundations.core.jinja.page_context",
                "foundations.notifications.context.bell",
            ],
        },
    },
    {
        # What the libraries bring (allauth's e-mails, the API schema page).
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
