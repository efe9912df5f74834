"""Addresses of referrals in the API."""

from django.urls import path

from referrals.api import views

urlpatterns = [
    path("referrals/", views.ReferralsAPI.as_view(), name="referrals"),
    path("referrals/<str:key>/", views.ReferralAPI.as_view(), name="referral"),
    path("referrals/<str:key>/steps/<slug:verb>/", views.ReferralStepAPI.as_view(), name="referral-step"),
]
