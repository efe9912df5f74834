"""Drains 10,000 notices with two workers and prints the seconds and the memory.

.venv/bin/python -m bench.notices --notices 10000
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import time
from pathlib import Path

from bench import kill_reminders
from bench.clocked import know_the_bench
from bench.processes import ROOT, Process, prepare, sink

PEOPLE = 200


def main(arguments: list[str]) -> int:
    """Fill, drain with as many processes as asked, print."""
    parser = argparse.ArgumentParser(prog="bench.notices")
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    os.environ.setdefault("TOEX_VAR_DIR", str(ROOT / "var" / "bench-notices"))
    work = Path(os.environ["TOEX_VAR_DIR"]) / "drain"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    mail, port, kept = sink(work)
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    prepare()
    seconds = fill(options.notices)
    print(f"{options.notices:,} notices to {PEOPLE} people made in {seconds:.1f} s")
    mail.start()
    command = [sys.executable, "-m", "bench.clocked", "drain"]
    role = {"TOEX_DATABASE_ROLE": "toex_worker"}
    workers = [Process(f"worker {n}", command, work / f"{n}.log", role) for n in range(options.workers)]
    try:
        _drain(workers, kept, options.notices)
    finally:
        for process in (*workers, mail):
            process.kill()
    return 0


def fill(count: int) -> float:
    """Notices as the service makes them, each about a deadline that its person sees; gives the seconds."""
    from foundations.deadlines.models import Deadline
    from foundations.notifications import actions

    know_the_bench()
    kill_reminders.fill(count // PEOPLE)
    people = [kill_reminders.person(f"r{number}") for number in range(PEOPLE)]
    started = time.monotonic()
    for number, deadline in enumerate(Deadline.objects.filter(kind="bench").order_by("pk")):
        about = f"deadline:{deadline.public_id}"
        facts = {"kind": "deadline_late", "title": "was due", "reference": deadline.reference, "path": "/"}
        actions.notify(people, key=f"bench {number}", about=about, **facts)
    return time.monotonic() - started


def _drain(workers: list[Process], kept: Path, count: int) -> None:
    begun = time.monotonic()
    for worker in workers:
        worker.start()
    first_sent, peaks = None, []
    while any(worker.running.poll() is None for worker in workers):
        time.sleep(0.5)
        sent = sum(1 for _ in kept.open())
        if sent and first_sent is None:
            first_sent = time.monotonic()
        peaks.append((sent, max(worker.peak() for worker in workers)))
    ended = time.monotonic()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime
    ids = [line.split()[1] for line in kept.read_text().splitlines()]
    print(
        f"{len(ids):,} e-mails sent, {len(set(ids)):,} different, by {len(workers)} workers in {ended - begun:.1f} s "
        f"({ended - (first_sent or begun):.1f} s without the start of Python)"
    )
    print(f"processor time of the workers, with the start of Python: {processor:.1f} s")
    for share in (0.25, 0.5, 0.75, 0.95):
        memory = next((memory for sent, memory in peaks if sent >= share * count), 0)
        print(f"memory of the larger worker after {share:.0%}: {memory / 1024:.1f} MiB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
