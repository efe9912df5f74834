"""Takes away files that no row describes, and documents that nothing points to."""

from django.core.management.base import BaseCommand, CommandError

from foundations.documents import sweeping


class Command(BaseCommand):
    help = "Take away files of the document store that are a week old and that no row describes."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only name them")
        parser.add_argument("--force", action="store_true", help="even where they are many")

    def handle(self, *, dry_run: bool, force: bool, **options):
        if not dry_run:
            self.stdout.write(f"{sweeping.discard_unused()} documents that nothing points to taken away")
        try:
            found = sweeping.look() if dry_run else sweeping.sweep(force=force)
        except sweeping.TooMany as error:
            raise CommandError(str(error)) from None
        for name in found.orphans:
            self.stdout.write(name)
        done = "without a row" if dry_run else "taken away"
        self.stdout.write(f"{found.files} files, {len(found.orphans)} {done}")
