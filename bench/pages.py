"""Measures the pages: statements, milliseconds on the server, and how many times a page without a database.

    .venv/bin/python bench/pages.py --referrals 100000

README.md beside this file says what is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.page import Page

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 3
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def main(arguments: list[str]) -> int:
    """Prepare a database, measure, and print."""
    options = _options(arguments)
    prepare()
    report = measure(options.referrals, options.runs)
    print(json.dumps(report, indent=2) if options.json else table(report))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/pages.py", description="Measure the pages of the service.")
    parser.add_argument("--referrals", type=int, default=10_000, help="have at least so many (10,000)")
    parser.add_argument("--runs", type=int, default=30, help="how often each page is asked for (30)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args(arguments)


def prepare() -> None:
    """Django, a migrated database of its own under var/bench unless the environment names one, and static files."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
    os.environ.setdefault("TOEX_VAR_DIR", str(ROOT / "var" / "bench"))
    os.environ.setdefault("TOEX_DEMO", "1")
    from toex import embedded

    embedded.start_for(os.environ["TOEX_VAR_DIR"])
    import django

    django.setup()
    from django.core.management import call_command

    if not (ROOT / "static" / "built").is_dir():
        sys.exit("The assets are not built yet: run script/bootstrap first.")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("secure_database", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("load_reference_data", verbosity=0, stdout=nowhere)
    # Each time: a folder that is kept between runs knows nothing of what was built since.
    call_command("collectstatic", interactive=False, verbosity=0)


def measure(referrals: int, runs: int) -> dict:
    """Fill the database up to `referrals`, then measure every page; what measuring writes is rolled back."""
    import django
    from django.db import connection, transaction
    from django.test import override_settings

    from bench import scene

    count = scene.fill(referrals)
    with transaction.atomic(), override_settings(**scene.settings_of_the_bench()):
        pages, clients = scene.stage()
        for page in pages:
            _ask(page, clients)
            page.statements = _count(page, clients)
        for turn in range(WARM_UP + runs):
            # Side by side, so that a busy moment of the machine falls on all of them.
            for page in pages:
                took = _ask(page, clients)
                if turn >= WARM_UP:
                    page.milliseconds.append(took)
        transaction.set_rollback(True)
    baseline = pages[0].median
    return {
        "referrals": count,
        "runs": runs,
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": connection.pg_version,
        "processors": os.cpu_count(),
        "baseline": pages[0].name,
        "pages": [
            {
                "page": page.name,
                "who": page.who,
                "statements": page.statements,
                "median_ms": round(page.median, 2),
                "ratio": round(page.median / baseline, 2),
            }
            for page in pages
        ],
    }


@contextmanager
def _undone(page: Page) -> Iterator[None]:
    """What a POST writes is taken back, so that it can be sent again."""
    from django.db import transaction

    if not page.fresh:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _ask(page: Page, clients: dict) -> float:
    """Milliseconds of one request, from the middleware's door and back."""
    client = clients[page.who]
    sent = page.fresh() if page.fresh else None
    with _undone(page):
        begun = perf_counter()
        response = client.get(page.path) if sent is None else client.post(page.path, sent)
        took = perf_counter() - begun
    if response.status_code != page.status:
        raise RuntimeError(f"{page.name}: {page.path} answered {response.status_code}, not {page.status}")
    return took * 1000


def _count(page: Page, clients: dict) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        _ask(page, clients)
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in captured.captured_queries)


def table(report: dict) -> str:
    """The report for people."""
    head = (
        f"{report['referrals']:,} referrals, median of {report['runs']} runs; Python {report['python']}, "
        f"Django {report['django']}, PostgreSQL {report['postgresql'] // 10000}, {report['processors']} processors"
    )
    wide = max(len(page["page"]) for page in report["pages"])
    lines = [head, "", f"{'Page':<{wide}}  {'Statements':>10}  {'ms':>8}  {'Ratio':>6}"]
    lines += [
        f"{page['page']:<{wide}}  {page['statements']:>10}  {page['median_ms']:>8.2f}  {page['ratio']:>6.2f}"
        for page in report["pages"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
