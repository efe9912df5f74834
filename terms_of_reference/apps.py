from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.core import navigation
        from foundations.notifications import kinds
        from referrals.lifecycle import LIFECYCLE as REFERRALS
        from terms_of_reference import deadlines, notifications, promises, search, timeline
        from terms_of_reference.permissions import Permission

        deadlines.register_own()
        promises.register_own()
        timeline.register_own()
        search.register_own()
        kinds.register(*notifications.KINDS)
        REFERRALS.listen(promises.follow_referral)
        navigation.register(
            "Terms",
            "terms_of_reference:templates",
            visible=lambda user: user.has_perm(Permission.KEEP_TEMPLATES),
            order=60,
        )
