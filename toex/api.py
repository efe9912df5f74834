"""Every address of the API."""

from django.urls import include, path

urlpatterns = [
    path("", include("foundations.accounts.api.urls")),
    path("", include("referrals.api.urls")),
]
