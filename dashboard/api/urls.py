"""Addresses of saved views, and of what is done to several referrals, in the API."""

from django.urls import path

from dashboard.api import bulk, deadlines, search, staffing, views

urlpatterns = [
    path("views/", views.ViewsAPI.as_view(), name="views"),
    path("views/<uuid:public_id>/", views.ViewAPI.as_view(), name="view"),
    path("home/", staffing.HomeAPI.as_view(), name="home"),
    path("workload/", staffing.WorkloadAPI.as_view(), name="workload"),
    path("workload/most/", staffing.MostReferralsAPI.as_view(), name="workload-most"),
    path("workload/people/<uuid:public_id>/", staffing.TeamMemberAPI.as_view(), name="team-member"),
    path("account/skills/", staffing.MySkillsAPI.as_view(), name="my-skills"),
    path("late/", deadlines.LateAPI.as_view(), name="late"),
    path("calendar/", deadlines.CalendarAPI.as_view(), name="calendar"),
    path("account/calendar-feed/", deadlines.FeedAPI.as_view(), name="calendar-feed"),
    path("search/", search.SearchAPI.as_view(), name="search"),
    path("searches/", search.SearchesAPI.as_view(), name="searches"),
    path("searches/<uuid:public_id>/", search.SavedSearchAPI.as_view(), name="saved-search"),
    path("bulk/", bulk.BulkAPI.as_view(), name="bulk"),
]
