"""Measures the clock: one evaluation, and the sweep of very many open clocks on one worker.

    .venv/bin/python bench/clocks.py --clocks 100000

README.md beside this file says what is printed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import pages

AT_ONCE = 10_000


def main(arguments: list[str]) -> int:
    """Prepare a database, make the clocks in it, measure, take everything back, and print."""
    parser = argparse.ArgumentParser(prog="bench/clocks.py", description="Measure the clock and its sweep.")
    parser.add_argument("--clocks", type=int, default=100_000, help="how many are open (100,000)")
    parser.add_argument("--wrong", type=int, default=1_000, help="how many of them differ from their events (1,000)")
    parser.add_argument("--runs", type=int, default=20_000, help="how often one is evaluated (20,000)")
    chosen = parser.parse_args(arguments)
    pages.prepare()
    _print_one(chosen.runs)
    _print_sweeps(chosen.clocks, chosen.wrong)
    return 0


# --- one clock ------------------------------------------------------------------------------------------


def _print_one(runs: int) -> None:
    from django.utils import timezone

    from foundations.core.working_time import WorkingCalendar
    from foundations.deadlines.clock import evaluate

    rng, now, calendar = Random(1), timezone.now(), WorkingCalendar()
    for unit in ("working_days", "working_hours"):
        stories = [_events(rng, now) for _ in range(1000)]
        length = {unit: 12, unit.replace("working", "amber"): 3}
        times, steps = [], []
        for place in range(runs + 1000):
            story = stories[place % len(stories)]
            begun = perf_counter()
            clock = evaluate(story, calendar=calendar, now=now, **length)
            if place >= 1000:
                times.append(perf_counter() - begun)
            if place % 20 == 0:
                begun = perf_counter()
                list(clock.steps)
                steps.append(perf_counter() - begun)
        _say(f"One clock in {unit.replace('_', ' ')}", times, 1e6, "µs")
        _say("  and its steps", steps, 1e6, "µs")


def _say(what: str, times: list[float], scale: float, unit: str) -> None:
    ordered = sorted(times)
    p99 = ordered[int(len(ordered) * 0.99)]
    print(f"{what:<40} median {statistics.median(ordered) * scale:8.1f} {unit}   p99 {p99 * scale:8.1f} {unit}")


def _events(rng: Random, now) -> list:
    """A start, mostly one pause, sometimes two, an extension or a changed target; nothing is stopped."""
    from foundations.deadlines.models import ClockEvent

    moment = now - timedelta(days=rng.randint(0, 40), minutes=rng.randint(0, 1440))
    told = [("start", moment, {})]
    for _ in range(rng.choice((0, 1, 1, 2))):
        pause = moment + (now - moment) * rng.random()
        moment = pause + (now - pause) * rng.random()
        told += [("pause", pause, {"reason_code": "question_asked"}), ("resume", moment, {})]
    if rng.random() < 0.2:
        told.append(("extend", now, {"reason_code": "more_work", "working_days": 2}))
    return [ClockEvent(kind=kind, effective_at=at, entered_at=at, **more) for kind, at, more in told]


# --- all of them ------------------------------------------------------------------------------------------


def _print_sweeps(count: int, wrong: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from foundations.deadlines import sweeps
    from foundations.deadlines.models import Deadline

    with transaction.atomic():
        # Those of the trial are measured with the others; what differs there is put right first.
        sweeps.every_clock()
        ids = _make(count)
        for what, spoilt in (("none differs", 0), (f"{wrong:,} differ", wrong)):
            Deadline.objects.filter(pk__in=ids[:spoilt]).update(due_at=timezone.now() + timedelta(days=900))
            begun, worked = perf_counter(), process_time()
            sweep = sweeps.every_clock()
            seconds, worked = perf_counter() - begun, process_time() - worked
            print(
                f"{f'Sweep of {sweep.looked_at:,} clocks, {what}':<40} {seconds:8.1f} s, {worked:.1f} s of them at work "
                f"itself   {sweep.looked_at / seconds:10,.0f} a second   {sweep.differed:,} put right"
            )
        transaction.set_rollback(True)


def _make(count: int) -> list[int]:
    """So many open clocks, in every region, as their events say."""
    from django.utils import timezone

    from foundations.accounts.models import Organisation
    from foundations.deadlines import indexing
    from foundations.deadlines.models import ClockEvent, Deadline

    rng, now, ids = Random(2), timezone.now(), []
    regions = list(Organisation.objects.regions().current())
    for begins in range(0, count, AT_ONCE):
        rows, events = [], []
        for _ in range(min(AT_ONCE, count - begins)):
            told = _events(rng, now)
            rows.append(
                Deadline(
                    kind="bench",
                    organisation=rng.choice(regions),
                    working_days=rng.choice((2, 5, 10, 30)),
                    amber_days=1,
                    starts_at=told[0].effective_at,
                )
            )
            events.append(told)
        by_region = indexing.calendars(rows)
        for row, told in zip(rows, events, strict=True):
            indexing.write(row, told, by_region[row.organisation_id])
        Deadline.objects.bulk_create(rows, batch_size=2000)
        for row, told in zip(rows, events, strict=True):
            for event in told:
                event.deadline = row
        ClockEvent.objects.bulk_create((event for told in events for event in told), batch_size=5000)
        ids += [row.pk for row in rows]
    return ids


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
