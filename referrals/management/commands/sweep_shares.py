"""Reminds of shares that end and ends those that are over, without Celery."""

from django.core.management.base import BaseCommand

from referrals.sharing import sweeping


class Command(BaseCommand):
    help = "Remind both sides of shares that end within a week, and end those that are over. Safe to repeat."

    def handle(self, **options):
        reminded, ended = sweeping.sweep()
        self.stdout.write(f"{reminded} reminded, {ended} ended")
