"""Addresses of a person's own account."""

from django.urls import path

from foundations.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("skills/", views.skills, name="skills"),
    path("sessions/", views.session_list, name="sessions"),
]
