"""People, passwords, second factors, single sign-on and sessions."""

from toex.secret import env_secret
from toex.settings.base import DEMO, TESTING, TRIAL, env
from toex.single_sign_on import providers_from

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
