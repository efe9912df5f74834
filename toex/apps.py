from django.apps import AppConfig


class ToexConfig(AppConfig):
    name = "toex"
    label = "toex"

    def ready(self):
        from foundations.deadlines import moves, reminders
        from toex import moving
        from toex.reminding import register, tell

        register()
        moving.register()
        if tell not in reminders.listeners:
            reminders.listeners.append(tell)
        if moving.tell not in moves.listeners:
            moves.listeners.append(moving.tell)
