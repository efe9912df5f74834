"""Compares what is searched with the texts, and brings it in step."""

from django.core.management.base import BaseCommand, CommandError

from foundations.documents import extracts
from referrals.search import writing
from referrals.search.registry import labels


class Command(BaseCommand):
    help = (
        "Say where what is searched differs from the texts, and bring it in step. Text files that nobody read are read."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only compare; fails where there is a difference")

    def handle(self, *, check, **options):
        if not check and (read := extracts.read_missing()):
            self.stdout.write(f"{read:,} text files were read.")
        found = writing.compare()
        for one in found:
            said = f"{one.missing:,} missing, {one.surplus:,} without a text, {one.changed:,} changed"
            self.stdout.write(f"{labels()[one.kind]}: {said}")
        if not found:
            self.stdout.write("What is searched is what was written.")
        elif check:
            raise CommandError("What is searched differs from the texts: run manage.py reindex_search.")
        else:
            writing.fill()
            self.stdout.write("It is in step again.")
