from django.apps import AppConfig


class ToexConfig(AppConfig):
    name = "toex"
    label = "toex"

    def ready(self):
        from foundations.deadlines import reminders
        from toex.reminding import register, tell

        register()
        if tell not in reminders.listeners:
            reminders.listeners.append(tell)
