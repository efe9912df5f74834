"""Do contexts bleed? Many requests of two people over pooled connections, with exceptions in between.

    .venv/bin/python -m bench.bleed --requests 20000 --threads 8

Each thread keeps its connection, as a web process does, and alternates at random between somebody who sees the referral,
somebody who does not, nobody, and requests that end in an exception or in a broken transaction. Prints how many answers
showed a foreign row, or lacked one's own; both have to be 0.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Count:
    """What one thread met."""

    answered: int = 0
    errors: int = 0
    foreign: int = 0
    missing: int = 0


def alternate(people: Mapping, reference: str, requests: int, *, seed: int) -> Count:
    """Ask `requests` times as one of `people` ("sia" sees the referral, nobody else does); gives what came back."""
    from django.db import connection

    dice, count = Random(seed), Count()
    try:
        for _ in range(requests):
            name = dice.choice([*people, "nobody"])
            _ask(people.get(name), name == "sia", reference, dice, count)
    finally:
        connection.close()
    return count


def _ask(person, sees: bool, reference: str, dice: Random, count: Count) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.db import DatabaseError, connection
    from django.http import HttpResponse
    from django.test import RequestFactory

    from foundations.accounts.isolation.middleware import IsolationMiddleware
    from referrals.models import Referral

    accident = dice.choice(["none"] * 7 + ["raises", "breaks", "answers 500"])

    def view(request):
        found = Referral.objects.filter(reference=reference).exists()
        count.foreign += found and not sees
        count.missing += sees and not found
        if accident == "raises":
            raise RuntimeError("an exception in between")
        if accident == "breaks":
            with connection.cursor() as cursor:
                cursor.execute("select 1 / 0")
        return HttpResponse(status=500 if accident == "answers 500" else 200)

    request = RequestFactory().get("/referrals/")
    request.user = person or AnonymousUser()
    try:
        IsolationMiddleware(view)(request)
    except (RuntimeError, DatabaseError):
        count.errors += 1
    count.answered += 1


def main(arguments: list[str]) -> int:
    """Run on the embedded database, or on the one of DATABASE_URL."""
    options = _options(arguments)
    _prepare()
    from foundations.accounts.isolation import context as isolation
    from foundations.accounts.models import Membership
    from referrals.models import Referral

    nation = Membership.objects.active().filter(role__startswith="national_").order_by("pk").first().user
    with isolation.as_user(nation):
        referral = Referral.objects.exclude(received_at=None).filter(owner=None, offered_to=None).first()
    people = {}
    for name, regions in (("sia", [referral.region_id]), ("wanda", None)):
        held = Membership.objects.active().filter(role="senior_intelligence_analyst")
        held = held.filter(organisation__in=regions) if regions else held.exclude(organisation=referral.region_id)
        people[name] = held.exclude(user__in=[referral.requester_id, referral.sio_id]).first().user
        people[name].scope  # noqa: B018 - read before the threads share it
    begun = perf_counter()
    with ThreadPoolExecutor(options.threads) as pool:
        each = options.requests // options.threads
        counts = list(
            pool.map(lambda seed: alternate(people, referral.reference, each, seed=seed), range(options.threads))
        )
    total = {name: sum(getattr(count, name) for count in counts) for name in vars(Count())}
    total["seconds"] = round(perf_counter() - begun, 1)
    print(" · ".join(f"{value} {name}" for name, value in total.items()))
    return 1 if total["foreign"] or total["missing"] else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/bleed.py", description="Look for contexts that bleed.")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--threads", type=int, default=8)
    return parser.parse_args(arguments)


def _prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
    os.environ.setdefault("TOEX_DEMO", "1")
    # As the web enters it: a forgotten context is refused, not passed over.
    os.environ.setdefault("TOEX_DATABASE_ROLE", "toex_app")
    import django

    from toex import embedded

    embedded.start_for(os.environ.get("TOEX_VAR_DIR") or ROOT / "var")
    django.setup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
