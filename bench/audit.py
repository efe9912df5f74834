"""What the log costs: the row of a page, sealing, and checking.

    .venv/bin/python bench/audit.py --rows 50000

Works in the database of `TOEX_VAR_DIR` (var/bench) or `DATABASE_URL`; everything is rolled back at the end.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import uuid
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TOEX_VAR_DIR", str(Path(__file__).resolve().parents[1] / "var" / "bench"))
os.environ.setdefault("TOEX_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=50_000)
    arguments.add_argument("--pages", type=int, default=2_000)
    arguments.add_argument(
        "--commits", type=int, default=0, help="also measure this many rows with their commit: they stay"
    )
    given = arguments.parse_args()
    import django
    from django.conf import settings

    from toex import embedded

    embedded.start_for(settings.VAR_DIR)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    settings.AUDIT_HEAD_FILE = str(Path(tempfile.mkdtemp()) / "head.log")
    measure(given.rows, given.pages)
    if given.commits:
        times = insert(1, given.commits)
        print(f"{'insert with its own commit, median ms':44} {median(times) * 1000:14.3f}")


def measure(rows: int, pages: int) -> None:
    from django.db import transaction

    with transaction.atomic():
        print(f"{'What':44} {'figure':>14}")
        for name, count in (("a page of one record", 1), ("a list of 50 records", 50)):
            times = insert(count, pages)
            print(f"{'insert, ' + name + ', median ms':44} {median(times) * 1000:14.3f}")
            print(f"{'insert, ' + name + ', 99th of 100 ms':44} {sorted(times)[len(times) * 99 // 100] * 1000:14.3f}")
        seal_and_check(rows)
        print(f"{'who looked at one record, ms':44} {who_looked() * 1000:14.2f}")
        transaction.set_rollback(True)


def insert(count: int, pages: int) -> list[float]:
    """Seconds of each row written by the middleware's own statement, transaction and commit left out."""
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from foundations.audit import middleware, reading

    request = RequestFactory().get("/referrals/")
    request.user, request.resolver_match = AnonymousUser(), None
    times = []
    for place in range(pages):
        with reading.page() as page:
            for one in range(count):
                page.add("referrals.referral", uuid.uuid4(), f"TOEX-EA-2026-{(place * 7 + one) % 90000:05}", 8)
            start = perf_counter()
            middleware.write(page, request)
            times.append(perf_counter() - start)
    return times[len(times) // 10 :]


def seal_and_check(rows: int) -> None:
    """Rows in transactions of four, as if long ended, sealed in ten batches and checked."""
    from django.db import connection

    from foundations.audit import seals
    from foundations.audit.models import AuditSeal
    from foundations.audit.verifying import verify

    last = AuditSeal.objects.order_by("-number").first()
    start = last.to_txid if last else 0
    bound, _ = seals.horizon()
    room = bound - start - 1
    if room < 10:
        print("Too few transactions since the last seal to measure on: use an empty TOEX_VAR_DIR.")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_accessevent (at, operation, actor_name, actor_email, actor_organisation_ids, screen, "
            'address, shown, "references", target_ids, region_ids, count, recipients, reason, txid) '
            "select now(), 'consultation', 'Bench', 'bench@toex.example', array[8], 'referrals:summary', '/x/', "
            "array['referrals.referral'], array['TOEX-EA-2026-' || lpad((i %% 90000)::text, 5, '0')], "
            "array[gen_random_uuid()], array[8], 1, '[]', '', (%s + i %% %s)::text::xid8 "
            "from generate_series(1, %s) i",
            [start, room, rows],
        )
    begun = perf_counter()
    links = [seals.seal(below=start + (part + 1) * room // 10 + 1) for part in range(10)]
    taken = perf_counter() - begun
    sealed = sum(link.accesses + link.events for link in links if link)
    print(f"{'sealing, rows a second':44} {sealed / taken:14,.0f}")
    begun = perf_counter()
    verdict = verify()
    taken = perf_counter() - begun
    print(f"{'checking, rows a second':44} {verdict.rows / taken:14,.0f}")
    print(f"{'rows sealed and checked':44} {verdict.rows:14,}")


def who_looked() -> float:
    """Seconds of the auditor's first page for one reference."""
    from foundations.audit.models import AccessEvent

    times = []
    for place in range(21):
        name = f"TOEX-EA-2026-{place * 997:05}"
        begun = perf_counter()
        list(AccessEvent.objects.filter(references__overlap=[name]).newest_first()[:51])
        times.append(perf_counter() - begun)
    return median(times[1:])


if __name__ == "__main__":
    main()
