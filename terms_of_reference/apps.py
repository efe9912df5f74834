from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.notifications import kinds
        from terms_of_reference import notifications, search, timeline

        timeline.register_own()
        search.register_own()
        kinds.register(*notifications.KINDS)
