"""Addresses of notices in the API."""

from django.urls import path

from foundations.notifications.api import views

urlpatterns = [
    path("notices/", views.NoticesAPI.as_view(), name="notices"),
    path("notices/read/", views.NoticesReadAPI.as_view(), name="notices-read"),
    path("notices/<uuid:public_id>/read/", views.NoticeReadAPI.as_view(), name="notice-read"),
    path("notice-kinds/", views.KindsAPI.as_view(), name="notice-kinds"),
    path("notice-preferences/", views.PreferencesAPI.as_view(), name="notice-preferences"),
]
