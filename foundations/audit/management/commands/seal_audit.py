"""Seals the log, without Celery."""

from django.core.management.base import BaseCommand, CommandError

from foundations.audit import seals


class Command(BaseCommand):
    help = "Seal what was written to the log. May be run at any time, and more than once."

    def add_arguments(self, parser):
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="first after a logical copy (pg_dump) was restored, before anybody works: close the old chain",
        )

    def handle(self, *, after_restore=False, **options):
        try:
            if after_restore:
                link = seals.seal_after_restore()
                self.stdout.write(f"The chain goes on after the restored rows with seal {link.number}.")
            made = seals.seal_all()
        except seals.CannotSeal as error:
            raise CommandError(str(error)) from error
        rows = sum(link.events + link.accesses for link in made)
        self.stdout.write(f"{rows} rows sealed in {len(made)} batches")
