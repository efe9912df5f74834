"""Compares every open clock with its events, lets clocks follow what was changed, and makes the reminders that are due."""

from django.core.management.base import BaseCommand

from foundations.deadlines import following, reminders, sweeps


class Command(BaseCommand):
    help = (
        "Compare every open deadline with its events, let clocks follow closed days and targets, and make every reminder "
        "that is due, without Celery. May be run at any time, and more than once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--quick", action="store_true", help="leave out the comparison of every open deadline")

    def handle(self, *, quick, **options):
        # First, so that what was changed by hand is told as that.
        self.stdout.write(f"{following.catch_up()} deadlines moved by closed days and targets")
        if not quick and (sweep := sweeps.every_clock()):
            self.stdout.write(f"{sweep.looked_at} deadlines compared, {sweep.differed} corrected")
        self.stdout.write(f"{reminders.sweep()} reminders made")
