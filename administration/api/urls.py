"""Addresses of administration in the API."""

from django.urls import path

from administration.api import views

urlpatterns = [
    path("ladders/", views.LaddersAPI.as_view(), name="ladders"),
    path("ladders/<uuid:public_id>/end/", views.EndRungAPI.as_view(), name="end-rung"),
    path("emails/dead/", views.DeadLettersAPI.as_view(), name="dead-letters"),
    path("emails/retry/", views.RetryAPI.as_view(), name="retry-letters"),
    path("emails/<uuid:public_id>/discard/", views.DiscardAPI.as_view(), name="discard-letter"),
    path("people/<uuid:public_id>/emails/", views.LettersAPI.as_view(), name="letters"),
    path("people/<uuid:public_id>/emails/reachable/", views.ReachableAPI.as_view(), name="make-reachable"),
]
