from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"
