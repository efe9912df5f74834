from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.accounts.grants import grantable
        from referrals import deadlines, permissions

        grantable(permissions.VIEW)
        deadlines.register()
