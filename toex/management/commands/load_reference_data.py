"""Loads what the house refers to: organisations, threat areas, reasons, targets, impact levels."""

from django.core.management.base import BaseCommand

from foundations.accounts import reference_data as organisations
from foundations.deadlines import ladders
from foundations.deadlines import reference_data as targets
from outcomes import reference_data as impact_levels
from referrals import reference_data as threats_and_reasons
from tasking import reference_data as product_types
from terms_of_reference import reference_data as terms


class Command(BaseCommand):
    help = "Load organisations, threat areas, reasons, targets and impact levels. May be run again at any time."

    def handle(self, *, verbosity=1, **options):
        loaded = {
            "organisations": organisations.load(),
            "threat areas and reasons": threats_and_reasons.load(),
            "targets": targets.load(),
            "rungs of ladders": ladders.load(),
            "product types": product_types.load(),
            "impact levels": impact_levels.load(),
            "rules and templates of terms": terms.load(),
        }
        if verbosity:
            for name, count in loaded.items():
                self.stdout.write(f"{count} {name}")
