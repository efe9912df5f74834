"""Addresses of referrals in the API."""

from django.urls import path

from referrals.api import request, views

urlpatterns = [
    path("referrals/", views.ReferralsAPI.as_view(), name="referrals"),
    path("referrals/<str:key>/", views.ReferralAPI.as_view(), name="referral"),
    path("referrals/<str:key>/request/", request.RequestAPI.as_view(), name="request"),
    path("referrals/<str:key>/request/versions/", request.VersionsAPI.as_view(), name="request-versions"),
    path("referrals/<str:key>/request/versions/<int:number>/", request.VersionAPI.as_view(), name="request-version"),
    path("referrals/<str:key>/request/<slug:section>/", request.SectionAPI.as_view(), name="request-section"),
    path("request-schema/", request.FormSchemaAPI.as_view(), name="request-schema"),
    path("referrals/<str:key>/steps/<slug:verb>/", views.ReferralStepAPI.as_view(), name="referral-step"),
]
