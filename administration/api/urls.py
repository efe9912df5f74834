"""Addresses of administration in the API: targets, calendars, sweeps, ladders and e-mails."""

from django.urls import path

from administration.api import calendars, targets, views

urlpatterns = [
    path("targets/", targets.TargetsAPI.as_view(), name="targets"),
    path("targets/preview/", targets.TargetPreviewAPI.as_view(), name="target-preview"),
    path("targets/<uuid:public_id>/", targets.TargetAPI.as_view(), name="target"),
    path("targets/<uuid:public_id>/end/", targets.EndTargetAPI.as_view(), name="end-target"),
    path("targets/<uuid:public_id>/end/preview/", targets.EndTargetPreviewAPI.as_view(), name="end-target-preview"),
    path("calendars/", calendars.CalendarAPI.as_view(), name="working-days"),
    path("calendars/<slug:version>/", calendars.CalendarVersionAPI.as_view(), name="calendar-version"),
    path("closed-days/", calendars.ClosuresAPI.as_view(), name="closures"),
    path("closed-days/preview/", calendars.ClosurePreviewAPI.as_view(), name="closure-preview"),
    path("closed-days/<uuid:public_id>/", calendars.ClosureAPI.as_view(), name="closure"),
    path("sweeps/", targets.SweepsAPI.as_view(), name="sweeps"),
    path("sweeps/<uuid:public_id>/", targets.SweepAPI.as_view(), name="sweep"),
    path("ladders/", views.LaddersAPI.as_view(), name="ladders"),
    path("ladders/<uuid:public_id>/end/", views.EndRungAPI.as_view(), name="end-rung"),
    path("emails/dead/", views.DeadLettersAPI.as_view(), name="dead-letters"),
    path("emails/retry/", views.RetryAPI.as_view(), name="retry-letters"),
    path("emails/<uuid:public_id>/discard/", views.DiscardAPI.as_view(), name="discard-letter"),
    path("people/<uuid:public_id>/emails/", views.LettersAPI.as_view(), name="letters"),
    path("people/<uuid:public_id>/emails/reachable/", views.ReachableAPI.as_view(), name="make-reachable"),
]
