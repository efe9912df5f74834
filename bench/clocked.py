"""A worker or beat of the service whose clock a bench walks.

    python -m bench.clocked worker|beat|drain

The service itself has no such switch: `django.utils.timezone.now` is replaced here, before anything asks it. In the
environment: BENCH_CLOCK (a file, see `bench.processes.Clock`), BENCH_BEAT (seconds between two rings), BENCH_LEASE.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
from datetime import UTC, datetime, timedelta
from time import time


def walk() -> None:
    """Have `timezone.now` say what the bench's clock says."""
    from django.utils import timezone

    with open(os.environ["BENCH_CLOCK"], "rb") as file:
        offset = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)

    def now() -> datetime:
        return datetime.fromtimestamp(time() + struct.unpack("d", offset[:8])[0], UTC)

    timezone.now = now


def know_the_bench() -> None:
    """The kind of deadline of the bench: its responsible person, and everybody sees it."""
    from foundations.deadlines import kinds
    from foundations.notifications import outbox

    kinds.register(kinds.Kind("bench", "Deadline of the bench", may_see=everybody))
    outbox.LEASE = timedelta(seconds=float(os.environ.get("BENCH_LEASE", 120)))


def everybody(deadline, people):
    """All of them."""
    return people


def main(what: str) -> None:
    """Be that process until it is ended."""
    if os.environ.get("BENCH_CLOCK"):
        walk()
    from toex.celery import app

    app.loader.import_default_modules()
    know_the_bench()
    if what == "drain":
        from foundations.accounts.isolation.context import as_system
        from foundations.notifications import outbox

        with as_system("a bench"):
            total = 0
            while sent := outbox.drain():
                total += sent
            print(total)
        return
    seconds = float(os.environ.get("BENCH_BEAT", 1))
    app.conf.beat_schedule = {
        "sweep": {"task": "foundations.deadlines.tasks.sweep", "schedule": seconds},
        "drain": {"task": "foundations.notifications.tasks.drain", "schedule": seconds},
    }
    words = {
        "worker": ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"],
        "beat": ["beat", "--pidfile=", "--max-interval", "1", "-s", os.environ["BENCH_SCHEDULE"]],
    }
    app.start(words[what])


if __name__ == "__main__":
    main(sys.argv[1])
