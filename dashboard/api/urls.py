"""Addresses of saved views, and of what is done to several referrals, in the API."""

from django.urls import path

from dashboard.api import bulk, search, views

urlpatterns = [
    path("views/", views.ViewsAPI.as_view(), name="views"),
    path("views/<uuid:public_id>/", views.ViewAPI.as_view(), name="view"),
    path("search/", search.SearchAPI.as_view(), name="search"),
    path("searches/", search.SearchesAPI.as_view(), name="searches"),
    path("searches/<uuid:public_id>/", search.SavedSearchAPI.as_view(), name="saved-search"),
    path("bulk/", bulk.BulkAPI.as_view(), name="bulk"),
]
