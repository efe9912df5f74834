"""Addresses of home and the queue."""

from django.urls import path

from dashboard import bulk_pages, deadline_pages, feed_pages, liking, view_pages, views, workload_pages
from dashboard.search import pages as searching

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("referrals/", views.queue, name="queue"),
    path("referrals/bulk/", bulk_pages.bulk, name="bulk"),
    path("referrals/views/", view_pages.views, name="views"),
    path("referrals/views/new/", view_pages.new, name="save-view"),
    path("referrals/views/<uuid:public_id>/", view_pages.view, name="view"),
    path("referrals/views/<uuid:public_id>/change/", view_pages.change, name="change-view"),
    path("referrals/views/<uuid:public_id>/delete/", view_pages.delete, name="delete-view"),
    path("referrals/views/<uuid:public_id>/first/", view_pages.first, name="first-view"),
    path("late/", deadline_pages.late_and_at_risk, name="late"),
    path("calendar/", deadline_pages.wall, name="calendar"),
    path("account/calendar-feed/", feed_pages.feed, name="calendar-feed"),
    path("calendar/feed/<str:secret>.ics", feed_pages.read, name="read-feed"),
    path("workload/", workload_pages.board, name="workload"),
    path("workload/people/<uuid:public_id>/", workload_pages.person, name="team-member"),
    path("workload/most/", workload_pages.most_referrals, name="most-referrals"),
    path("search/", searching.search, name="search"),
    path("search/saved/", searching.saved_searches, name="saved-searches"),
    path("search/saved/new/", searching.new, name="save-search"),
    path("search/saved/<uuid:public_id>/", searching.saved, name="saved-search"),
    path("search/saved/<uuid:public_id>/change/", searching.change, name="change-search"),
    path("search/saved/<uuid:public_id>/delete/", searching.delete, name="delete-search"),
    path("referrals/columns/", liking.columns, name="columns"),
]
