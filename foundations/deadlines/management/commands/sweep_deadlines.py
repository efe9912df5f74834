"""Lets the clocks follow closed days and makes the reminders that are due, without Celery."""

from django.core.management.base import BaseCommand

from foundations.deadlines import actions, closures, reminders
from foundations.deadlines.models import Deadline


class Command(BaseCommand):
    help = (
        "Let clocks follow closed days and make every reminder that is due. May be run at any time, and more than once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--recompute", action="store_true", help="first compare every open deadline with its events"
        )

    def handle(self, *, recompute, **options):
        if recompute:
            self.stdout.write(f"{actions.recompute(Deadline.objects.all())} deadlines corrected")
        self.stdout.write(f"{closures.catch_up()} deadlines moved by closed days")
        self.stdout.write(f"{reminders.sweep()} reminders made")
