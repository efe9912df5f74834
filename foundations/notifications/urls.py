from django.urls import path

from foundations.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="list"),
    path("mark-all-read", views.mark_all_read, name="mark_all_read"),
    path("preferences/", views.preferences_page, name="preferences"),
    path("kinds/", views.kinds_page, name="kinds"),
    path("receipts", views.receipts, name="receipts"),
    path("<uuid:public_id>/open", views.follow, name="open"),
    path("<uuid:public_id>/mark-read", views.mark_read, name="mark_read"),
]
