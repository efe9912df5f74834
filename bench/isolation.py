"""Pages with and without row-level security, one after the other in one run: statements, milliseconds, plans.

    .venv/bin/python -m bench.isolation --referrals 20000 --runs 40

Without: no context in the database, no transaction around the request, as a superuser, whom no policy binds. The managers
scope in both, by the same statements.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from io import StringIO
from statistics import median
from time import perf_counter

from bench import pages

MIDDLEWARE = "foundations.accounts.isolation.middleware.IsolationMiddleware"
WITHOUT = "bench.isolation.Unprotected"
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def main(arguments: list[str]) -> int:
    """Fill the database where it holds less, measure, and print."""
    options = _options(arguments)
    pages.prepare()
    from django.core.management import call_command
    from django.test import override_settings

    from referrals.models import Referral

    missing = options.referrals - Referral.objects.count()
    if missing > 0:
        call_command("seed_scale", referrals=missing, stdout=StringIO())
    print(f"{Referral.objects.count():,} referrals, {options.runs} runs of each page, medians\n")
    people = _people()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        _pages(people, options.runs)
    _plans(people)
    return 0


class Unprotected:
    """In the place of the isolation: the managers know whom they scope for, and the database knows nothing."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        from django.db import connection

        from foundations.accounts.isolation.context import Context

        connection.isolation_context = replace(Context.of(request.user), named=frozenset())
        try:
            return self.get_response(request)
        finally:
            connection.isolation_context = None


def _people() -> dict:
    from foundations.accounts.models import Membership

    held = Membership.objects.active().filter(user__email__startswith="scale")
    region = held.filter(role="senior_intelligence_analyst").order_by("pk").first()
    return {"region": region.user, "nation": held.filter(organisation__kind="national").order_by("pk").first().user}


def _pages(people: dict, runs: int) -> None:
    from django.conf import settings
    from django.test import Client, override_settings

    with_it = settings.MIDDLEWARE
    without = [WITHOUT if name == MIDDLEWARE else name for name in with_it]
    print(f"{'':<38} {'':>12} {'whole page, median ms':>29} {'its SQL, best ms':>26}")
    columns = " ".join(f"{word:>{width}}" for word, width in (("without", 11), ("with", 9), ("cost", 7)))
    print(f"{'page':<38} {'statements':>12} {columns}  {columns[3:]}")
    for name, who, path in _addresses(people):
        clients = {}
        for key, middleware in (("without", without), ("with", with_it)):
            with override_settings(MIDDLEWARE=middleware):
                clients[key] = Client()
                clients[key].force_login(people[who])
                clients[key].get(path)
        taken = {key: _statements(client, path) for key, client in clients.items()}
        counts = {key: len(statements) for key, statements in taken.items()}
        times = {"without": [], "with": []}
        for _ in range(runs):
            for key, client in clients.items():
                begun = perf_counter()
                answer = client.get(path)
                times[key].append((perf_counter() - begun) * 1000)
                if answer.status_code != 200:
                    raise SystemExit(f"{path} answered {answer.status_code}")
        off, on = median(times["without"]), median(times["with"])
        both = f"{counts['without']} → {counts['with']}"
        print(f"{name:<38} {both:>12} {off:>11.2f} {on:>9.2f} {on - off:>+7.2f}", end="  ")
        off, on = _database(taken["without"], people[who], runs)
        print(f"{off:>8.2f} {on:>9.2f} {on - off:>+7.2f}")


def _addresses(people: dict) -> list[tuple[str, str, str]]:
    from referrals.models import Referral

    referral = Referral.objects.visible_to(people["region"]).filter(status="in_development").first()
    at = referral.get_absolute_url()
    return [
        ("Home of a region", "region", "/"),
        ("Queue of a region", "region", "/referrals/"),
        ("Queue of a region, one status", "region", "/referrals/?status=in_development"),
        ("Queue of the nation", "nation", "/referrals/"),
        ("Queue of the nation, one status", "nation", "/referrals/?status=in_development"),
        ("Referral: summary", "region", at),
        ("Referral: decisions", "region", f"{at}decisions/"),
        ("Referral: history", "region", f"{at}history/"),
        ("Referral: development", "region", f"{at}development/"),
        ("Referral: outcomes", "region", f"{at}outcomes/"),
        ("Notifications", "region", "/notifications/"),
    ]


def _database(statements: list[str], user, runs: int) -> tuple[float, float]:
    """The same statements without and with, and with the context and its transaction: what a busy machine says least of.

    The best of `runs`, because whatever else the machine does can only add.
    """
    from django.db import connection

    from foundations.accounts.isolation import context

    def best() -> float:
        with connection.connection.cursor() as cursor:
            return sum(min(_timed(cursor.execute, statement) for _ in range(runs)) for statement in statements)

    def empty() -> None:
        with context.as_user(user):
            pass

    assert user.scope
    without = best()
    with context.as_user(user):
        inside = best()
    return without, inside + min(_timed(empty) for _ in range(runs))


def _timed(call, *arguments) -> float:
    begun = perf_counter()
    call(*arguments)
    return (perf_counter() - begun) * 1000


def _statements(client, path: str) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(NOT_COUNTED)]


def _plans(people: dict) -> None:
    """Which indexes the queue reads, and how long planning and running took."""
    from foundations.accounts.isolation import context
    from referrals.models import Referral

    print(f"\n{'list':<38} {'without':<44} with")
    for name, who in (("Queue of a region, one status", "region"), ("Queue of the nation, one status", "nation")):
        rows = Referral.objects.visible_to(people[who]).filter(status="in_development").in_queue_order().for_list()[:51]
        without = _plan(rows)
        with context.as_user(people[who]):
            print(f"{name:<38} {without:<44} {_plan(rows)}")


def _plan(rows) -> str:
    text = [rows.explain(analyze=True) for _ in range(5)][-1]
    indexes = ", ".join(sorted(set(re.findall(r"using (referrals_\w+_queue)", text)))) or "no index of the queue"
    times = [float(number) for number in re.findall(r"(?:Planning|Execution) Time: ([\d.]+)", text)]
    return f"{indexes} ({sum(times):.2f} ms)"


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/isolation.py", description="Pages with and without isolation.")
    parser.add_argument("--referrals", type=int, default=20_000, help="have at least so many (20,000)")
    parser.add_argument("--runs", type=int, default=40, help="how often each page is asked for (40)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
