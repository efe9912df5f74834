"""The ground floor: forms, components, dates, working time; no tables."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "foundations.core"
    label = "core"
