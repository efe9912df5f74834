from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.notifications import kinds
        from referrals.lifecycle import LIFECYCLE as REFERRALS
        from terms_of_reference import deadlines, notifications, search, timeline

        deadlines.register_own()
        REFERRALS.extend("complete", effect=deadlines.development_is_done)
        timeline.register_own()
        search.register_own()
        kinds.register(*notifications.KINDS)
