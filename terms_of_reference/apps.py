from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.core import navigation
        from referrals.lifecycle import LIFECYCLE as REFERRALS
        from terms_of_reference import deadlines, search, timeline
        from terms_of_reference.permissions import Permission

        timeline.register_own()
        search.register_own()
        deadlines.register()
        REFERRALS.listen(deadlines.follow_referral)
        navigation.register(
            "Terms",
            "terms_of_reference:templates",
            visible=lambda user: user.has_perm(Permission.KEEP_TEMPLATES),
            order=60,
        )
