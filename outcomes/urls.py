"""Addresses of outcomes."""

from django.urls import path

from outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("referrals/<str:key>/outcomes/", views.outcomes, name="outcomes"),
    path("referrals/<str:key>/outcomes/disruptions/new/", views.record_disruption, name="record-disruption"),
    path("referrals/<str:key>/outcomes/disruptions/<int:number>/", views.disruption, name="disruption"),
    path("referrals/<str:key>/outcomes/disruptions/<int:number>/apmis/", views.enter_on_apmis, name="enter-on-apmis"),
    path("referrals/<str:key>/outcomes/retention/", views.review_retention, name="review-retention"),
    path("referrals/<str:key>/outcomes/feedback/", views.give_feedback, name="give-feedback"),
]
