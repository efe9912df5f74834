"""Loads what the house refers to: organisations, threat areas, reasons, targets."""

from django.core.management.base import BaseCommand

from foundations.accounts import reference_data as organisations
from foundations.deadlines import reference_data as targets
from referrals import reference_data as threats_and_reasons


class Command(BaseCommand):
    help = "Load organisations, threat areas, reasons and targets. May be run again at any time."

    def handle(self, **options):
        self.stdout.write(f"{organisations.load()} organisations")
        self.stdout.write(f"{threats_and_reasons.load()} threat areas and reasons")
        self.stdout.write(f"{targets.load()} targets")
