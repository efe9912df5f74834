"""The side of bench/growth.py that has a database: fills it, and asks for the page that it is told, as whose page it is."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from urllib.parse import urlencode

from bench import pages


@dataclass(frozen=True)
class Asked:
    """A page: who opens it, its address, and what was promised of its kind."""

    who: str
    path: str
    kind: str = ""


# Of the queue, by tab, filter and order; of the nation and of one region.
LISTS = {
    "all that is open": "",
    "first gate": "tab=first-gate",
    "second gate": "tab=second-gate",
    "questions": "tab=questions",
    "in work": "tab=work",
    "on hold": "tab=hold",
    "finished": "tab=finished",
    "one status": "status=in_development",
    "with finished": "finished=yes",
    "late": "late=yes",
    "at risk": "late=at_risk",
    "priority": "priority=high",
    "threat to life": "risk=yes",
    "restricted": "restricted=yes",
    "threat area": "threat=county-lines",
    "force": "force=norfolk",
    "lead": "lead=me",
    "not allocated": "lead=none",
    "unclaimed": "handler=none",
    "received from": "received_from-day=1&received_from-month=6&received_from-year=2026",
    "name": "q=lantern",
    "received last": "sort=-received",
}
WORDS = {
    "a word of every request": {"q": "intelligence"},
    "a word of some": {"q": "nail"},
    "a phrase": {"q": '"car washes"'},
    "a name": {"q": "lanternfish"},
    "nothing has it": {"q": "zyzzyva"},
    "a word, one force": {"q": "intelligence", "force": "norfolk"},
    "a word of some, one force": {"q": "nail", "force": "norfolk"},
    "a word, a frequent status": {"q": "intelligence", "status": "closed"},
    "a word, a rare status": {"q": "intelligence", "status": "on_hold"},
    "a word, a threat": {"q": "intelligence", "threat": "county-lines"},
    "a word, one kind": {"q": "intelligence", "kind": "request"},
    "a word, since last month": {"q": "intelligence from:2026-10"},
}


def serve(size: int) -> int:
    """Name the pages, then measure each that is asked for on a line, until there is no more."""
    pages.prepare()
    from django.test import override_settings

    from bench import scene

    referrals = _fill(scene, size)
    with override_settings(**scene.settings_of_the_bench(), AUDIT_REASONS=set()):
        clients, asked = _clients(), _pages(scene.BASELINE)
        _say({"referrals": referrals, "pages": list(asked), "kinds": {name: page.kind for name, page in asked.items()}})
        for line in sys.stdin:
            page = asked[line.strip()]
            _say(_measure(clients[page.who], page.path))
    return 0


def _fill(scene, size: int) -> int:
    """As many referrals as asked for; then as autovacuum would leave the tables."""
    from django.db import connection

    from referrals.models import Referral

    before = Referral.objects.count()
    count = scene.fill(size)
    if count > before:
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
    return count


def _clients() -> dict:
    from django.test import Client

    from foundations.accounts.models import Membership

    held = Membership.objects.active().filter(user__email__startswith="scale").order_by("pk")
    region = held.filter(organisation__slug="ersou")
    people = {
        "region": region.filter(role="senior_intelligence_analyst").first().user,
        "analyst": region.filter(role="intelligence_analyst").first().user,
        "nation": held.filter(organisation__kind="national").first().user,
        "officer": held.filter(organisation__slug="norfolk", role="force_officer").first().user,
    }
    clients = {"nobody": Client()}
    for name, user in people.items():
        clients[name] = Client()
        clients[name].force_login(user, backend="foundations.accounts.backends.PeopleBackend")
    return clients


def _pages(baseline: str) -> dict[str, Asked]:
    found = {baseline: Asked("nobody", "/bench/constants/")}
    for name, query in LISTS.items():
        found[f"Queue of a region, {name}"] = Asked("region", f"/referrals/?{query}".rstrip("?"), "list")
    for name, query in LISTS.items():
        found[f"Queue of the nation, {name}"] = Asked("nation", f"/referrals/?{query}".rstrip("?"), "national list")
    for who in ("region", "nation"):
        for name, query in WORDS.items():
            found[f"Search of the {who}, {name}"] = Asked(who, f"/search/?{urlencode(query)}", "search")
    address = _one().get_absolute_url()
    found["Referral: summary"] = Asked("region", address, "detail")
    found["Referral: decisions"] = Asked("region", f"{address}decisions/", "detail")
    found["Home of a Senior"] = Asked("region", "/")
    found["Home of an analyst"] = Asked("analyst", "/")
    found["Home of an officer"] = Asked("officer", "/")
    found["Workload of a team"] = Asked("region", "/workload/")
    return found


def _one():
    """A referral in development that has most of what such pages show."""
    from referrals.models import Referral

    rows = Referral.objects.filter(region__slug="ersou", status="in_development", restricted=False)
    return rows.order_by("pk").first()


def _measure(client, path: str) -> dict:
    """Milliseconds of one answer, as bench/pages.py takes it; what it writes is taken back.

    It is asked for once before, and that is kept: so a look at a list is noted as seldom as for people.
    """
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    counted = sum(not one["sql"].startswith(pages.NOT_COUNTED) for one in captured.captured_queries)
    with transaction.atomic():
        process = connection.connection.get_backend_pid()
        begun, python, server = perf_counter(), process_time(), _on_processor(process)
        client.get(path)
        took = {
            "whole": (perf_counter() - begun) * 1000,
            "python": (process_time() - python) * 1000,
            "postgresql": _on_processor(process) - server,
        }
        transaction.set_rollback(True)
    return took | {"statements": counted}


def _on_processor(process: int) -> float:
    """Milliseconds that the server's process has had of a processor; 0 where the system does not say (it is elsewhere)."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return 0.0


def _say(what: dict) -> None:
    print(json.dumps(what), flush=True)
