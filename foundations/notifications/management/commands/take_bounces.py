"""Reads reports of e-mails that came back."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from foundations.notifications import bounces


class Command(BaseCommand):
    help = (
        "Read the bounces in a Maildir, an mbox or a file with one message; - reads one from standard input, for a mail "
        "server that pipes them. The same report may be read more than once."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", help="path, or -")

    def handle(self, *, source, **options):
        try:
            found = (
                bounces.read_message(sys.stdin.buffer.read()) if source == "-" else bounces.read_mailbox(Path(source))
            )
            reports = list(found)
        except OSError as error:
            raise CommandError(f"{source} cannot be read: {error}") from error
        bounces.receive(reports)
        changed = bounces.take()
        self.stdout.write(f"{len(reports)} reports read; {changed} people became unreachable, or reachable again")
