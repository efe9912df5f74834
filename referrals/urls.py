"""Addresses of requests and referrals."""

from django.urls import path

from referrals.views import referral, request

app_name = "referrals"
urlpatterns = [
    path("requests/new/", request.start, name="start"),
    path("requests/begin/", request.begin, name="begin"),
    path("requests/<uuid:public_id>/", request.task_list, name="task-list"),
    path("requests/<uuid:public_id>/check/", request.check, name="check"),
    path("requests/<uuid:public_id>/delete/", request.delete, name="delete"),
    path("requests/<uuid:public_id>/change/", request.change, name="change"),
    path("requests/<uuid:public_id>/<slug:slug>/", request.page, name="page"),
    path("referrals/<str:key>/", referral.summary, name="summary"),
    path("referrals/<str:key>/request/", referral.tasking_request, name="request"),
    path("referrals/<str:key>/request/compare/", referral.compare, name="compare"),
    path("referrals/<str:key>/decisions/", referral.decisions, name="decisions"),
    path("referrals/<str:key>/history/", referral.history, name="history"),
    path("referrals/<str:key>/submitted/", referral.submitted, name="submitted"),
    path("referrals/<str:key>/steps/<slug:verb>/", referral.ReferralStep.as_view(), name="step"),
]
