"""Addresses of reminders."""

from django.urls import path

from foundations.deadlines import snooze_views

app_name = "reminders"
urlpatterns = [path("<uuid:public_id>/postpone/", snooze_views.postpone, name="postpone")]
