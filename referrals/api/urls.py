"""Addresses of referrals in the API."""

from django.urls import path

from referrals.api import attachments, handling, request, sharing, sight, subjects, uploads, views

urlpatterns = [
    path("referrals/", views.ReferralsAPI.as_view(), name="referrals"),
    path("referrals/<str:key>/", views.ReferralAPI.as_view(), name="referral"),
    path("referrals/<str:key>/request/", request.RequestAPI.as_view(), name="request"),
    path("referrals/<str:key>/request/versions/", request.VersionsAPI.as_view(), name="request-versions"),
    path("referrals/<str:key>/request/versions/<int:number>/", request.VersionAPI.as_view(), name="request-version"),
    path("referrals/<str:key>/request/pdf/", request.PdfAPI.as_view(), name="request-pdf"),
    path("referrals/<str:key>/request/<slug:section>/", request.SectionAPI.as_view(), name="request-section"),
    path("referrals/<str:key>/subjects/", subjects.SubjectsAPI.as_view(), name="subjects"),
    path("referrals/<str:key>/subjects/<uuid:subject>/", subjects.SubjectAPI.as_view(), name="subject"),
    path("referrals/<str:key>/subject-links/", subjects.LinksAPI.as_view(), name="subject-links"),
    path("referrals/<str:key>/subject-links/<uuid:link>/", subjects.LinkAPI.as_view(), name="subject-link"),
    path("referrals/<str:key>/attachments/", attachments.AttachmentsAPI.as_view(), name="attachments"),
    path("referrals/<str:key>/attachments/<uuid:attachment>/", attachments.AttachmentAPI.as_view(), name="attachment"),
    path(
        "referrals/<str:key>/attachments/<uuid:attachment>/file/",
        attachments.AttachmentFileAPI.as_view(),
        name="attachment-file",
    ),
    path("referrals/<str:key>/uploads/", uploads.UploadsAPI.as_view(), name="uploads"),
    path("uploads/<uuid:public_id>/", uploads.UploadAPI.as_view(), name="upload"),
    path("request-schema/", request.FormSchemaAPI.as_view(), name="request-schema"),
    path("referrals/<str:key>/shares/", sharing.ReferralSharesAPI.as_view(), name="referral-shares"),
    path("shares/", sharing.SharesAPI.as_view(), name="shares"),
    path("shares/<uuid:public_id>/", sharing.ShareAPI.as_view(), name="share"),
    path("shares/<uuid:public_id>/steps/<slug:verb>/", sharing.ShareStepAPI.as_view(), name="share-step"),
    path("referrals/<str:key>/steps/<slug:verb>/", views.ReferralStepAPI.as_view(), name="referral-step"),
    path("referrals/<str:key>/claim/", handling.ClaimAPI.as_view(), name="claim"),
    path("referrals/<str:key>/give/", handling.GiveAPI.as_view(), name="give"),
    path("referrals/<str:key>/hand-back/", handling.HandBackAPI.as_view(), name="hand-back"),
    path("referrals/<str:key>/sight/", sight.SightAPI.as_view(), name="sight"),
    path("referrals/<str:key>/sight/grants/", sight.GrantsAPI.as_view(), name="grants"),
    path("referrals/<str:key>/sight/grants/<uuid:public_id>/withdraw/", sight.GrantAPI.as_view(), name="grant"),
    path("referrals/<str:key>/sight/restrict/", sight.RestrictAPI.as_view(), name="restrict"),
    path("referrals/<str:key>/sight/lift/", sight.LiftRestrictionAPI.as_view(), name="lift-restriction"),
    path("referrals/<str:key>/sight/people/", sight.NamedPeopleAPI.as_view(), name="named-people"),
    path("referrals/<str:key>/sight/people/<uuid:public_id>/", sight.NamedPersonAPI.as_view(), name="named-person"),
    path("restricted/open/", sight.BreakGlassAPI.as_view(), name="break-glass"),
]
