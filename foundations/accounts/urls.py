"""Addresses of a person's own account."""

from django.urls import path

from foundations.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("skills/", views.skills, name="skills"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("sessions/", views.session_list, name="sessions"),
]
