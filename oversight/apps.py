from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"

    def ready(self):
        from foundations.core import navigation

        navigation.register("Audit", "oversight:reads", visible=lambda user: user.has_perm("audit.read"), order=50)
