"""Every address of the service."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from toex import health, metrics, pages

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("foundations.accounts.sign_in_urls")),
    path("account/", include("foundations.accounts.urls")),
    path("notifications/", include("foundations.notifications.urls")),
    path("deadlines/", include("foundations.deadlines.reminder_urls")),
    path("metrics", metrics.metrics, name="metrics"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("", include("dashboard.urls")),
    path("administration/", include("administration.urls")),
    path("", include("referrals.urls")),
    path("", include("terms_of_reference.urls")),
    path("", include("tasking.urls")),
    path("", include("outcomes.urls")),
    path("", include("oversight.urls")),
    path("api/v1/", include(("toex.api", "api"))),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
]

handler400 = "foundations.core.errors.handler400"
handler403 = "foundations.core.errors.handler403"
handler404 = "foundations.core.errors.handler404"
handler500 = "foundations.core.errors.handler500"
