from django.urls import path

from foundations.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="list"),
    path("mark-all-read", views.mark_all_read, name="mark_all_read"),
    path("<uuid:public_id>/open", views.follow, name="open"),
    path("<uuid:public_id>/mark-read", views.mark_read, name="mark_read"),
]
