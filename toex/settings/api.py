"""The JSON API and its schema."""

from datetime import timedelta

from toex.settings.sign_in import ALLAUTH_TRUSTED_PROXY_COUNT

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
        "ShareStatus": "referrals.sharing.statuses.ShareStatus",
        "TermsStatus": "terms_of_reference.statuses.Status",
        "TermsParty": "terms_of_reference.models.Party",
        "TaskingStatus": "tasking.statuses.TaskingStatus",
        "ProductStatus": "tasking.statuses.ProductStatus",
        # As they were called while they were the only ones of their name.
        "KindEnum": "referrals.sharing.statuses.ShareKind",
        "HandlingCodeEnum": "tasking.models.HandlingCode",
        "SubjectKind": "referrals.models.subject.Subject.Kind",
        "SubjectLinkKind": "referrals.models.subject.SubjectLink.Kind",
        "SubjectHandlingCode": "referrals.models.subject.Subject.Handling",
        "Score": "outcomes.models.Feedback.Score",
    },
}
