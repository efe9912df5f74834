"""Every address of the service."""

from allauth.account import views as sign_in
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from toex import health, pages

# Only the pages of django-allauth that this service uses; nobody signs themselves up.
accounts = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path("password/reset/", sign_in.password_reset, name="account_reset_password"),
    path("password/reset/done/", sign_in.password_reset_done, name="account_reset_password_done"),
    # The person's number holds no hyphen, the key does.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include(accounts)),
    path("account/", include("foundations.accounts.urls")),
    path("notifications/", include("foundations.notifications.urls")),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("", include("dashboard.urls")),
    path("administration/", include("administration.urls")),
    path("", include("referrals.urls")),
    path("", include("terms_of_reference.urls")),
    path("", include("tasking.urls")),
    path("", include("outcomes.urls")),
    path("api/v1/", include(("toex.api", "api"))),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
]

handler400 = "foundations.core.errors.handler400"
handler403 = "foundations.core.errors.handler403"
handler404 = "foundations.core.errors.handler404"
handler500 = "foundations.core.errors.handler500"
