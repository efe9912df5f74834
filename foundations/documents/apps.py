from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "foundations.documents"
    label = "documents"
