"""Writes the questions of the tasking request into the file of their version."""

from django.core.management.base import BaseCommand

from referrals import questions


class Command(BaseCommand):
    help = "Write what the tasking request asks into referrals/data/form, by its version."
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write(f"{questions.write()} written")
