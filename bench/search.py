"""Measures the search: milliseconds of its one statement and of the whole page, for the nation, a region and an officer.

    .venv/bin/python -m bench.search --referrals 10000 100000 --runs 15

README.md beside this file says what is printed.
"""

from __future__ import annotations

import argparse
import sys
from time import perf_counter
from urllib.parse import urlencode

from bench import pages

# What is typed: a word of every request, of a part of them, of few, and what is narrowed.
ASKED = {
    "a word of every request": {"q": "intelligence"},
    "two words of many": {"q": "victims recruitment"},
    "a word of some": {"q": "nail"},
    "a phrase": {"q": '"car washes"'},
    "a word but not another": {"q": "workers -debt"},
    "one of two words": {"q": "laundry OR boat"},
    "an operation": {"q": "operation:{operation}"},
    "an operation's name": {"q": "{operation}"},
    "a telephone": {"q": "tel:07700900123"},
    "a word, and a status": {"q": "intelligence", "status": "in_development"},
    "a word, and a force": {"q": "intelligence", "force": "norfolk"},
    "nothing has it": {"q": "zyzzyva"},
}


def main(arguments: list[str]) -> int:
    """Fill up to each size in turn, measure, and print."""
    options = _options(arguments)
    pages.prepare()
    from django.test import override_settings

    from bench import scene

    before: dict[tuple[str, str], float] = {}
    for size in sorted(options.referrals):
        count = scene.fill(size)
        _settle()
        with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False, AUDIT_REASONS=set()):
            before = _measure(count, options.runs, before)
    return 0


def _settle() -> None:
    """As autovacuum would: what waits to be put into the index is put in, and the planner knows the words."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze referrals_searchtext")


def _measure(count: int, runs: int, before: dict) -> dict:
    from django.test import Client

    from referrals.models import SearchText

    print(f"\n{count:,} referrals, {SearchText.objects.count():,} texts, best of {runs} runs\n")
    head = f"{'who':<8} {'what is typed':<26} {'found':>7} {'texts':>6} {'SQL ms':>8} {'page ms':>8} {'statements':>10}"
    print(head + ("  × the size before" if before else ""))
    found = {}
    for who, user in _people().items():
        client = Client()
        client.force_login(user)
        for name, query in ASKED.items():
            operation = _operation(user)
            path = "/search/?" + urlencode({key: value.format(operation=operation) for key, value in query.items()})
            row = _ask(client, path, runs)
            found[who, name] = row["sql"]
            line = f"{who:<8} {name:<26} {row['total']:>7} {'200' if row['cut'] else '':>6} {row['sql']:>8.2f} "
            line += f"{row['page']:>8.2f} {row['statements']:>10}"
            print(line + (f"  {row['sql'] / before[who, name]:>5.2f}" if (who, name) in before else ""))
    return found


def _people() -> dict:
    from foundations.accounts.models import Membership
    from referrals.models import Referral

    held = Membership.objects.active().filter(user__email__startswith="scale")
    region = held.filter(role="senior_intelligence_analyst", organisation__slug="ersou").first()
    nation = held.filter(organisation__kind="national").order_by("pk").first()
    officer = Referral.objects.exclude(reference=None).filter(force__slug="norfolk").first().requester
    return {"nation": nation.user, "region": region.user, "officer": officer}


def _operation(user) -> str:
    from referrals.models import Referral

    some = Referral.objects.visible_to(user).exclude(reference=None).order_by("-pk").first()
    return some.operation.split()[-1].lower()


def _ask(client, path: str, runs: int) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    if page.status_code != 200:
        raise SystemExit(f"{path} answered {page.status_code}")
    counted = [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(pages.NOT_COUNTED)]
    result = page.context_data["result"]
    whole, sql = [], []
    for _ in range(runs):
        with CaptureQueriesContext(connection) as captured:
            begun = perf_counter()
            client.get(path)
            whole.append((perf_counter() - begun) * 1000)
        sql.append(sum(float(one["time"]) for one in captured.captured_queries) * 1000)
    return {"total": result.total, "cut": result.cut, "sql": min(sql), "page": min(whole), "statements": len(counted)}


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/search.py", description="Measure the search.")
    parser.add_argument(
        "--referrals", type=int, nargs="+", default=[10_000, 100_000], help="sizes (10,000 and 100,000)"
    )
    parser.add_argument("--runs", type=int, default=15, help="how often each is asked for (15)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
