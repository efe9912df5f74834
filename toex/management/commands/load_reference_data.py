"""Loads what the house refers to: organisations, threat areas, reasons, targets, impact levels."""

from django.core.management.base import BaseCommand

from foundations.accounts import reference_data as organisations
from foundations.deadlines import reference_data as targets
from outcomes import reference_data as impact_levels
from referrals import reference_data as threats_and_reasons
from tasking import reference_data as product_types


class Command(BaseCommand):
    help = "Load organisations, threat areas, reasons, targets and impact levels. May be run again at any time."

    def handle(self, **options):
        self.stdout.write(f"{organisations.load()} organisations")
        self.stdout.write(f"{threats_and_reasons.load()} threat areas and reasons")
        self.stdout.write(f"{targets.load()} targets")
        self.stdout.write(f"{product_types.load()} product types")
        self.stdout.write(f"{impact_levels.load()} impact levels")
