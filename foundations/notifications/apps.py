from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "foundations.notifications"
    label = "notifications"
