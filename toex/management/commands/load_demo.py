"""Loads the fictional demo."""

from time import perf_counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from toex.demo import load


class Command(BaseCommand):
    help = "Load the fictional demo: people, and referrals in every status. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="only where nobody and nothing is here yet, or where it was interrupted",
        )
        parser.add_argument("--referrals", type=int, default=400, help="how many referrals (400)")

    def handle(self, *, if_empty, referrals, verbosity, **options):
        if not settings.DEMO:
            raise CommandError("This is no trial (TOEX_DEMO is off), so the fictional demo is not loaded.")
        if if_empty and not load.is_wanted():
            return
        begun = perf_counter()
        if verbosity:
            self.stdout.write("Loading the fictional demo (up to a minute)")
        loaded = load.load(referrals)
        if verbosity:
            took = perf_counter() - begun
            self.stdout.write(f"{loaded.people} people and {loaded.referrals} new referrals in {took:.1f} seconds")
