"""Addresses of the terms of reference."""

from django.urls import path

from terms_of_reference import views

app_name = "terms_of_reference"
urlpatterns = [
    path("referrals/<str:key>/terms/", views.terms, name="terms"),
    path("referrals/<str:key>/terms/start/", views.start, name="start"),
    path("referrals/<str:key>/terms/edit/<slug:slug>/", views.section, name="section"),
    path("referrals/<str:key>/terms/<int:number>/steps/<slug:verb>/", views.TermsStep.as_view(), name="step"),
]
