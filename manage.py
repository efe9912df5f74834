#!/usr/bin/env python
"""Django's command line; embedded services start on demand."""

import os
import sys

from django.core.management import execute_from_command_line

from toex import embedded
from toex.secret import given


def main(arguments: list[str]) -> None:
    """Run the command in `arguments` with the services that it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
    if not given("DATABASE_URL") and not given("SECRET_KEY"):
        # On the embedded database this is a trial, however it was started.
        os.environ.setdefault("TOEX_DEMO", "1")
    try:
        embedded.start_on_demand(arguments)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
