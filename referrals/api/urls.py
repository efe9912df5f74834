"""Addresses of referrals in the API."""

from django.urls import path

from referrals.api import sharing, views

urlpatterns = [
    path("referrals/", views.ReferralsAPI.as_view(), name="referrals"),
    path("referrals/<str:key>/", views.ReferralAPI.as_view(), name="referral"),
    path("referrals/<str:key>/shares/", sharing.ReferralSharesAPI.as_view(), name="referral-shares"),
    path("shares/", sharing.SharesAPI.as_view(), name="shares"),
    path("shares/<uuid:public_id>/", sharing.ShareAPI.as_view(), name="share"),
    path("shares/<uuid:public_id>/steps/<slug:verb>/", sharing.ShareStepAPI.as_view(), name="share-step"),
    path("referrals/<str:key>/steps/<slug:verb>/", views.ReferralStepAPI.as_view(), name="referral-step"),
]
