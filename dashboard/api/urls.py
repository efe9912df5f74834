"""Addresses of saved views, and of what is done to several referrals, in the API."""

from django.urls import path

from dashboard.api import bulk, views

urlpatterns = [
    path("views/", views.ViewsAPI.as_view(), name="views"),
    path("views/<uuid:public_id>/", views.ViewAPI.as_view(), name="view"),
    path("bulk/", bulk.BulkAPI.as_view(), name="bulk"),
]
