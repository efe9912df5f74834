from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "foundations.lifecycle"
    label = "lifecycle"
