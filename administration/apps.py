from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"

    def ready(self):
        from foundations.accounts.administering import ADMINISTER
        from foundations.core import navigation

        navigation.register(
            "Administration", "administration:people", visible=lambda user: user.has_perm(ADMINISTER), order=60
        )
