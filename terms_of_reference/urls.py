"""Addresses of the terms of reference."""

from django.urls import path

from terms_of_reference import views

app_name = "terms_of_reference"
OF = "referrals/<str:key>/terms/"
urlpatterns = [
    path("terms/templates/", views.template_list, name="templates"),
    path("terms/templates/<slug:slug>/", views.template, name="template"),
    path("terms/signers/", views.signers, name="signers"),
    path("terms/verify/", views.verify, name="verify"),
    path("terms/promised/", views.promised, name="promised"),
    path(OF, views.terms, name="terms"),
    path(f"{OF}start/", views.start, name="start"),
    path(f"{OF}compare/", views.compare, name="compare"),
    path(f"{OF}invite/", views.invite, name="invite"),
    path(f"{OF}comments/<slug:slug>/", views.comments, name="comments"),
    path(f"{OF}edit/<slug:slug>/", views.section, name="section"),
    path(f"{OF}edit/<slug:slug>/<slug:row_key>/", views.row, name="row"),
    path(f"{OF}promises/<uuid:public_id>/met/", views.met, name="met"),
    path(f"{OF}<int:number>/papers/<slug:kind>/", views.paper, name="paper"),
    path(f"{OF}<int:number>/steps/<slug:verb>/", views.TermsStep.as_view(), name="step"),
]
