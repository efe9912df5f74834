from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from terms_of_reference import search, timeline

        timeline.register_own()
        search.register_own()
