from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "foundations.core"
    label = "core"
