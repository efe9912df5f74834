"""Every address of the API."""

from django.urls import include, path

urlpatterns = [
    path("", include("foundations.accounts.api.urls")),
    path("", include("foundations.notifications.api.urls")),
    path("", include("foundations.deadlines.reminder_api_urls")),
    path("", include("administration.api.urls")),
    path("", include("referrals.api.urls")),
    path("", include("terms_of_reference.api.urls")),
    path("", include("tasking.api.urls")),
    path("", include("outcomes.api.urls")),
    path("", include("dashboard.api.urls")),
    path("", include("administration.api.urls")),
]
