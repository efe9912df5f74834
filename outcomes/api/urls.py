"""Addresses of outcomes in the API."""

from django.urls import path

from outcomes.api import views

urlpatterns = [
    path("referrals/<str:key>/outcomes/", views.OutcomesAPI.as_view(), name="outcomes"),
    path("referrals/<str:key>/disruptions/", views.DisruptionsAPI.as_view(), name="disruptions"),
    path("referrals/<str:key>/disruptions/<int:number>/apmis/", views.ApmisAPI.as_view(), name="enter-on-apmis"),
    path("referrals/<str:key>/retention/", views.RetentionAPI.as_view(), name="review-retention"),
    path("referrals/<str:key>/feedback/", views.FeedbackAPI.as_view(), name="feedback"),
]
