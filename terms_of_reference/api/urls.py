"""Addresses of terms of reference in the API."""

from django.urls import path

from terms_of_reference.api import keeping, negotiating, views

OF = "referrals/<str:key>/terms/"
PAPER = f"{OF}<int:number>/papers/<slug:kind>/"
urlpatterns = [
    path("terms/templates/", keeping.TemplatesAPI.as_view(), name="terms-templates"),
    path("terms/templates/<slug:slug>/", keeping.TemplateAPI.as_view(), name="terms-template"),
    path("terms/signers/", keeping.SignersAPI.as_view(), name="terms-signers"),
    path("terms/verify/", keeping.VerifyAPI.as_view(), name="terms-verify"),
    path("terms/promised/", keeping.PromisedAPI.as_view(), name="terms-promised"),
    path(OF, views.TermsAPI.as_view(), name="terms"),
    path(f"{OF}compare/", negotiating.CompareAPI.as_view(), name="terms-compare"),
    path(f"{OF}comments/", negotiating.TermsCommentsAPI.as_view(), name="terms-comments"),
    path(f"{OF}comments/<uuid:public_id>/settle/", negotiating.SettleAPI.as_view(), name="terms-settle"),
    path(f"{OF}invitations/", negotiating.InviteAPI.as_view(), name="terms-invite"),
    path(f"{OF}promises/<uuid:public_id>/met/", negotiating.MetAPI.as_view(), name="terms-met"),
    path(PAPER, keeping.PaperAPI.as_view(), name="terms-paper"),
    path(f"{PAPER}file/", keeping.PaperFileAPI.as_view(), name="terms-paper-file"),
    path(f"{OF}<int:number>/steps/<slug:verb>/", views.TermsStepAPI.as_view(), name="terms-step"),
]
