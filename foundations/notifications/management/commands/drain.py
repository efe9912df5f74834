"""Sends what the outbox holds, without Celery."""

from django.core.management.base import BaseCommand

from foundations.accounts import passwords
from foundations.notifications import bounces, digests, outbox


class Command(BaseCommand):
    help = "Send every e-mail that is due, digests among them. May be run at any time, and more than once."

    def handle(self, **options):
        total = passwords.answer()
        bounces.take()
        digests.gather()
        while sent := outbox.drain():
            total += sent
        self.stdout.write(f"{total} e-mails sent")
