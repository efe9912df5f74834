"""Makes the database keep rows from people who may not see them."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundations.accounts.isolation import install
from toex import isolation


class Command(BaseCommand):
    help = "Make roles, grants and row-level security as the apps declare them. After migrate; safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only say what is out of step")

    def handle(self, *, check, verbosity, **options):
        if unknown := isolation.undeclared():
            raise CommandError(f"toex/isolation.py says nothing about {', '.join(sorted(unknown))}.")
        house = isolation.house()
        if check:
            if problems := install.drift(house):
                raise CommandError("\n".join(problems))
            return
        changed = install.secure(house)
        for role, password in settings.DATABASE_PASSWORDS.items():
            if password:
                install.set_password(role, password)
        if verbosity:
            tables = f"{len(house.rules)} protected tables"
            self.stdout.write(f"{tables}, made secure" if changed else f"{tables}, in step")
