"""Settings of the TOEX tasking and referral system; every value that differs between places comes from the environment.

`docs/settings.md` lists the variables. Without `DATABASE_URL` and `REDIS_URL` the system runs its own
PostgreSQL and Redis under `var/` (see `toex/embedded`).
"""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from toex import embedded
from toex.secret import TRIAL_KEY, env_secret, refuse_default_password, refuse_weak_key
from toex.single_sign_on import providers_from

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

TESTING = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("TOEX_DEMO", default=False)
VAR_DIR = Path(env.str("TOEX_VAR_DIR", default=str(BASE_DIR / "var" / ("test" if TESTING else ""))))

# Nobody depends on it: fictional people, or none at all.
TRIAL = DEBUG or DEMO or TESTING
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

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

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
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "foundations.core.middleware.OperationalPagesMiddleware",
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

# --- PostgreSQL and Redis -------------------------------------------------------------------------

# The role that the embedded PostgreSQL lets in; the supervisor names one for each of its children.
DATABASE_ROLE = env.str("TOEX_DATABASE_ROLE", default="postgres")
DATABASE_URL = env_secret("DATABASE_URL") or embedded.postgres_url(VAR_DIR, DATABASE_ROLE)
# What `manage.py secure_database` gives the roles that sign in to a database elsewhere.
DATABASE_PASSWORDS = {
    "toex_app": env_secret("TOEX_APP_PASSWORD"),
    "toex_worker": env_secret("TOEX_WORKER_PASSWORD"),
}
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # A database that does not answer must not hold up pages or /readyz.
    connect_timeout=5,
    options="-c statement_timeout=60000 -c lock_timeout=10000",
)
REDIS_URL = env_secret("REDIS_URL") or embedded.redis_url(VAR_DIR)
if not TRIAL:
    refuse_default_password(DATABASE_URL, "DATABASE_URL")
    refuse_default_password(REDIS_URL, "REDIS_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits must outlive the loss of Redis, so the cache is a table. Beyond the most entries (300 by default) it drops
# a third, whatever they hold: nobody may come near that by asking often.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "toex_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# --- people and sign-in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "foundations.accounts.backends.PeopleBackend",
    "foundations.accounts.backends.RoleBackend",
    "foundations.accounts.backends.GrantBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "foundations.accounts.breached.BreachedPasswordValidator"},
    {"NAME": "foundations.accounts.breached.ServiceWordValidator"},
]
# A sorted list of SHA-1 hashes beside the shipped one, for instance that of "Have I Been Pwned".
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "foundations.notifications.letters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Wrong passwords are counted by foundations/accounts/lockout.py; "login_failed" counts wrong codes of one person.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "10/15m/key", "reset_password": "60/m/ip,5/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TOEX_PROXIES", default=0)
ACCOUNT_FORMS = {
    "login": "foundations.accounts.forms.SignInForm",
    "reset_password": "foundations.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "foundations.accounts.forms.NewPasswordForm",
    "change_password": "foundations.accounts.forms.ChangePasswordForm",
    "reauthenticate": "foundations.accounts.forms.ConfirmPasswordForm",
}

# How often a password may be wrong: foundations/accounts/lockout.py.
SIGN_IN_LIMITS = {"from_one_address": 10, "from_all_addresses": 100, "of_one_address": 300}

# Everybody needs a second factor; the demo, whose passwords are public, does without.
REQUIRE_SECOND_FACTOR = env.bool("TOEX_REQUIRE_SECOND_FACTOR", default=not (DEMO or TESTING))
MFA_ADAPTER = "foundations.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "TOEX tasking and referral"
MFA_FORMS = {
    "authenticate": "foundations.accounts.factor_forms.CodeForm",
    "reauthenticate": "foundations.accounts.factor_forms.ConfirmCodeForm",
    "activate_totp": "foundations.accounts.factor_forms.SetUpAppForm",
    "deactivate_totp": "foundations.accounts.factor_forms.RemoveAppForm",
    "generate_recovery_codes": "foundations.accounts.factor_forms.NewRecoveryCodesForm",
    "add_webauthn": "foundations.accounts.factor_forms.AddPasskeyForm",
    "login_webauthn": "foundations.accounts.factor_forms.SignInPasskeyForm",
    "authenticate_webauthn": "foundations.accounts.factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "foundations.accounts.factor_forms.ConfirmPasskeyForm",
}

# Single sign-on of forces; docs/settings.md says what OIDC_PROVIDERS holds.
OIDC_PROVIDERS = providers_from(env_secret("OIDC_PROVIDERS"), trial=TRIAL)
SOCIALACCOUNT_ADAPTER = "foundations.accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [provider.as_app() for provider in OIDC_PROVIDERS.values()],
    }
}

# guardian serves exceptions: named people on one record. It needs no anonymous row.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# GrantBackend is guardian's backend, asked for grantable permissions only; the check knows the name alone.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# The end of a session, unless its person is heard of again, and the end whatever they do.
SESSION_COOKIE_AGE = env.int("TOEX_SESSION_IDLE_MINUTES", default=30) * 60
SESSION_LONGEST = env.int("TOEX_SESSION_HOURS", default=10) * 60 * 60
SESSION_ENGINE = "foundations.accounts.session_store"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "foundations.core.errors.csrf_failure"

# --- headers --------------------------------------------------------------------------------------

HTTPS = env.bool("TOEX_HTTPS", default=not TRIAL)
MESSAGE_STORAGE = "foundations.core.messages.MessageStorage"
MESSAGE_COOKIE_NAME = "messages"
if HTTPS:
    # The prefix has browsers refuse such a cookie from plain HTTP and from sister domains.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, MESSAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-messages"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("TOEX_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
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

# --- files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365 * 10
STORAGES = {
    # Uploads: outside the web root, under random names, served by views that ask who is looking.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "documents", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_MAX_BYTES = env.int("TOEX_UPLOAD_MAX_BYTES", default=100 * 1024 * 1024)

# --- language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

# --- e-mail ---------------------------------------------------------------------------------------

# Four slashes: django-environ takes one of an absolute path away.
EMAIL_CONFIG = env.email_url_config(env_secret("EMAIL_URL") or f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="TOEX tasking and referral <no-reply@toex.example>")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

# --- background work: the database is the truth, Celery is a doorbell -------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "visibility_timeout": 3600,
    "max_retries": 0,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-deadlines": {"task": "foundations.deadlines.tasks.sweep", "schedule": 60.0},
    "seal-audit": {"task": "foundations.audit.tasks.seal", "schedule": 30.0},
    "drain-outbox": {"task": "foundations.notifications.tasks.drain", "schedule": 30.0},
    "answer-forgotten-passwords": {"task": "foundations.accounts.tasks.answer_forgotten_passwords", "schedule": 10.0},
    "sweep-drafts": {"task": "referrals.tasks.sweep_drafts", "schedule": 60 * 60.0},
    "forget-sign-ins": {"task": "foundations.accounts.tasks.forget", "schedule": 60 * 60.0},
}

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "foundations.accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # Addresses that take files add multipart.
    "DEFAULT_PARSER_CLASSES": ["foundations.core.parsing.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "foundations.core.schema.ApiSchema",
    "EXCEPTION_HANDLER": "foundations.core.problems.exception_handler",
    "DEFAULT_THROTTLE_RATES": {"sign-in": "10/min"},
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "TOKEN_LIMIT_PER_USER": 10}
SPECTACULAR_SETTINGS = {
    "TITLE": "TOEX tasking and referral API",
    "DESCRIPTION": "Requests for intelligence support and everything that follows from them. docs/api.md is the guide.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "PREPROCESSING_HOOKS": ["foundations.lifecycle.schema.one_operation_per_verb"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "ENUM_NAME_OVERRIDES": {
        "ReferralStatus": "referrals.statuses.Status",
        "TermsStatus": "terms_of_reference.statuses.Status",
        "TaskingStatus": "tasking.statuses.TaskingStatus",
        "ProductStatus": "tasking.statuses.ProductStatus",
        "Score": "outcomes.models.Feedback.Score",
    },
}

# --- how the service behaves ------------------------------------------------------------------------

# [R] not public: how long after closing a referral may be opened again.
DRAFT_DAYS = env.int("TOEX_DRAFT_DAYS", default=90)  # that a draft never sent may lie untouched
REOPEN_WINDOW_DAYS = env.int("TOEX_REOPEN_WINDOW_DAYS", default=90)

# Where the head of the audit chain is kept, outside the database; a place that its owner cannot write is best.
AUDIT_HEAD_FILE = env.str("TOEX_AUDIT_HEAD_FILE", default=str(VAR_DIR / "audit-head.log"))
# `/dev/log`, or `host:port` of a syslog that takes UDP; empty for none.
AUDIT_SYSLOG = env.str("TOEX_AUDIT_SYSLOG", default="")
# What the service asks a reason for; an ordinary page never.
AUDIT_REASONS = set(env.list("TOEX_AUDIT_REASONS", default=["cross_region_search", "export", "restricted"]))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
