from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.accounts.grants import grantable
        from foundations.core import navigation
        from referrals import deadlines, notifications, permissions, telling
        from referrals.clocks.actions import settle_after
        from referrals.lifecycle import LIFECYCLE
        from referrals.search import sources as searched
        from referrals.search import writing
        from referrals.timeline import sources

        grantable(permissions.VIEW)
        telling.register()
        notifications.register()
        deadlines.register()
        sources.register_own()
        searched.register_own()
        LIFECYCLE.listen(writing.follow_step)
        LIFECYCLE.listen(settle_after)
        navigation.register(
            "Shared",
            "referrals:shares",
            visible=lambda user: user.has_perm(permissions.Permission.ANSWER_SHARE),
            order=25,
        )
