"""Loads what the house refers to: organisations, threat areas, reasons, targets."""

from django.core.management.base import BaseCommand

from foundations.accounts import reference_data as organisations


class Command(BaseCommand):
    help = "Load organisations, threat areas, reasons and targets. May be run again at any time."

    def handle(self, **options):
        self.stdout.write(f"{organisations.load()} organisations")
