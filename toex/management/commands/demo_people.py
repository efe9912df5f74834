"""Prints who may sign in to the demo."""

from django.conf import settings
from django.core.management.base import BaseCommand

from foundations.accounts.models import Membership
from toex.demo import people


class Command(BaseCommand):
    help = "Print the people of the fictional demo and their password; nothing where there are none."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="all of them, not only those to begin with")

    def handle(self, *, all, **options):  # noqa: A002 - the option's name
        if not settings.DEMO:
            return
        memberships = Membership.objects.active().filter(user__email__endswith=f"@{people.DOMAIN}")
        by_email = {one.user.email: one for one in memberships.select_related("user", "organisation")}
        emails = sorted(by_email) if all else [f"{key}@{people.DOMAIN}" for key in people.CAST]
        shown = [(email, by_email[email]) for email in emails if email in by_email]
        if not shown:
            return
        self.stdout.write(f"People of the demo, all with the password: {people.PASSWORD}")
        for email, one in shown:
            self.stdout.write(f"  {email:<38} {one.get_role_display()}, {one.organisation.short_name}")
        if not all:
            self.stdout.write("  More: manage.py demo_people --all, and docs/demo.md")
