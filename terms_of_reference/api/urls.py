"""Addresses of terms of reference in the API."""

from django.urls import path

from terms_of_reference.api import views

urlpatterns = [
    path("referrals/<str:key>/terms/", views.TermsAPI.as_view(), name="terms"),
    path("referrals/<str:key>/terms/<int:number>/steps/<slug:verb>/", views.TermsStepAPI.as_view(), name="terms-step"),
]
