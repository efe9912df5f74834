"""Addresses of the audit."""

from django.urls import path

from oversight import views

app_name = "oversight"
urlpatterns = [
    path("audit/", views.reads, name="reads"),
    path("audit/export/", views.export_reads, name="export-reads"),
    path("audit/changes/", views.changes, name="changes"),
    path("audit/changes/export/", views.export_changes, name="export-changes"),
    path("audit/reason/", views.reason, name="reason"),
    path("referrals/<str:key>/viewed/", views.viewed, name="viewed"),
]
