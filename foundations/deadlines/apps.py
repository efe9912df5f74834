from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "foundations.deadlines"
    label = "deadlines"
