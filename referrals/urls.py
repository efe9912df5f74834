"""Addresses of requests and referrals."""

from django.urls import path

from referrals.views import advice, attachments, referral, request, sharing, sight

app_name = "referrals"
urlpatterns = [
    path("requests/new/", request.start, name="start"),
    path("requests/begin/", request.begin, name="begin"),
    path("requests/<uuid:public_id>/", request.task_list, name="task-list"),
    path("requests/<uuid:public_id>/check/", request.check, name="check"),
    path("requests/<uuid:public_id>/delete/", request.delete, name="delete"),
    path("requests/<uuid:public_id>/change/", request.change, name="change"),
    path("requests/<uuid:public_id>/who-may-see/", sight.restrict_draft, name="restrict-draft"),
    path("requests/<uuid:public_id>/score-anew/", request.score_anew, name="score-anew"),
    path("requests/<uuid:public_id>/attachments/", attachments.attachments, name="attachments"),
    path("requests/<uuid:public_id>/attachments/<uuid:attachment>/", attachments.describe, name="describe-attachment"),
    path(
        "requests/<uuid:public_id>/attachments/<uuid:attachment>/remove/",
        attachments.remove,
        name="remove-attachment",
    ),
    path("requests/<uuid:public_id>/<slug:slug>/", request.page, name="page"),
    path("referrals/<str:key>/", referral.summary, name="summary"),
    path("referrals/<str:key>/request/", referral.tasking_request, name="request"),
    path("referrals/<str:key>/request/pdf/", referral.request_pdf, name="request-pdf"),
    path("referrals/<str:key>/request/compare/", referral.compare, name="compare"),
    path("referrals/<str:key>/attachments/<uuid:attachment>/", attachments.download, name="attachment"),
    path("referrals/<str:key>/decisions/", referral.decisions, name="decisions"),
    path("referrals/<str:key>/comment/", advice.comment, name="comment"),
    path("referrals/<str:key>/history/", referral.history, name="history"),
    path("referrals/<str:key>/sight/", sight.sight, name="sight"),
    path("referrals/<str:key>/sight/give/", sight.give, name="give-sight"),
    path("referrals/<str:key>/sight/restrict/", sight.restrict, name="restrict"),
    path("referrals/<str:key>/sight/lift/", sight.lift, name="lift-restriction"),
    path("referrals/<str:key>/sight/name/", sight.name, name="name-people"),
    path("referrals/<str:key>/sight/people/<uuid:public_id>/take-off/", sight.take_off, name="take-off"),
    path("referrals/<str:key>/sight/grants/<uuid:public_id>/withdraw/", sight.withdraw, name="withdraw-sight"),
    path("restricted/open/", sight.break_glass, name="break-glass"),
    path("referrals/<str:key>/submitted/", referral.submitted, name="submitted"),
    path("referrals/<str:key>/sharing/", sharing.of_referral, name="sharing"),
    path("referrals/<str:key>/sharing/offer/", sharing.offer, name="offer-share"),
    path("sharing/", sharing.shares, name="shares"),
    path("sharing/ask/", sharing.ask, name="ask-share"),
    path("sharing/<uuid:public_id>/", sharing.share, name="share"),
    path("sharing/<uuid:public_id>/steps/<slug:verb>/", sharing.ShareStep.as_view(), name="share-step"),
    path("referrals/<str:key>/steps/<slug:verb>/", referral.ReferralStep.as_view(), name="step"),
]
