"""Addresses of reminders in the API."""

from django.urls import path

from foundations.deadlines.reminder_api import PostponeAPI

urlpatterns = [path("deadlines/<uuid:public_id>/postpone/", PostponeAPI.as_view(), name="postpone")]
