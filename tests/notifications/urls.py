"""The pages of this engine alone."""

from django.urls import include, path

urlpatterns = [path("notifications/", include("foundations.notifications.urls"))]
