"""Addresses of home and the queue."""

from django.urls import path

from dashboard import liking, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("referrals/", views.queue, name="queue"),
    path("referrals/columns/", liking.columns, name="columns"),
]
