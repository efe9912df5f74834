"""Checks the log against its seals."""

from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from foundations.audit.verifying import verify


class Command(BaseCommand):
    help = "Check every row of the log against the chain of seals; names the batches that were touched, and fails."

    def handle(self, **options):
        start = perf_counter()
        verdict = verify()
        seconds = perf_counter() - start
        self.stdout.write(
            f"{verdict.batches} batches, {verdict.rows} rows checked in {seconds:.1f} s; "
            f"{verdict.pending} rows wait for the next seal"
        )
        for finding in verdict.findings:
            self.stdout.write(self.style.ERROR(str(finding)))
        if not verdict.whole:
            raise CommandError("The log is not as it was sealed.")
        self.stdout.write(self.style.SUCCESS("The log is whole."))
