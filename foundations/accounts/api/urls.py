"""Addresses of tokens in the API."""

from django.urls import path

from foundations.accounts.api import views

urlpatterns = [path("token/", views.TokenAPI.as_view(), name="token")]
