from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from dashboard import notifications
        from foundations.core import navigation
        from foundations.notifications import kinds

        kinds.register(*notifications.KINDS)
        navigation.register("Home", "dashboard:home", order=0)
        navigation.register("Referrals", "dashboard:queue", visible=lambda user: user.scope.meets_referrals, order=10)
        navigation.register(
            "Workload",
            "dashboard:workload",
            visible=lambda user: user.has_perm("referrals.view_workload"),
            order=28,
        )
        navigation.register(
            "Deadlines", "dashboard:calendar", visible=lambda user: user.has_perm("referrals.view_deadlines"), order=29
        )
        navigation.register(
            "New request", "referrals:start", visible=lambda user: user.has_perm("referrals.create"), order=20
        )
