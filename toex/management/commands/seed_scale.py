"""Fills a trial with many referrals."""

from time import perf_counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from toex.scale import load


class Command(BaseCommand):
    help = "Add referrals by the hundred thousand, with what lists, details and clocks read. For trials and benchmarks."

    def add_arguments(self, parser):
        parser.add_argument("--referrals", type=int, default=10_000, help="how many to add (10,000)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes up others")
        parser.add_argument("--clear", action="store_true", help="first remove ALL referrals, clocks and notices")
        parser.add_argument("--force", action="store_true", help="also where TOEX_DEMO is off, but never to clear")

    def handle(self, *, referrals, seed, clear, force, **options):
        if not settings.DEMO and (clear or not force):
            raise CommandError("This is no trial (TOEX_DEMO is off), so no invented referrals are put into it.")
        if referrals < 1:
            raise CommandError("--referrals must be 1 or more.")
        begun = perf_counter()
        with transaction.atomic():
            if clear:
                load.forget()
            rows = load.load(referrals, seed=seed)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        for name, number in rows.items():
            self.stdout.write(f"{number:>12,} {name}")
        self.stdout.write(f"{sum(rows.values()):>12,} rows in {perf_counter() - begun:.1f} seconds")
