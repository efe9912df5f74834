"""Measures subjects of a draft: a list of 5,000 pasted, previewed and added, and 200 saved at once.

    .venv/bin/python bench/subjects.py

README.md beside this file says what is printed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import pages

LIST, SAVED = 5_000, 200


def main(arguments: list[str]) -> int:
    """Prepare a database, measure, take everything back, and print."""
    parser = argparse.ArgumentParser(prog="bench/subjects.py", description="Measure the subjects of a request.")
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (5)")
    options = parser.parse_args(arguments)
    pages.prepare()
    for name, seconds in measure(options.runs).items():
        print(f"{name:<58} {statistics.median(seconds) * 1000:8.0f} ms   (of {len(seconds)})")
    return 0


def measure(runs: int) -> dict[str, list[float]]:
    """Seconds of each run, by what was done."""
    from django.db import transaction

    found: dict[str, list[float]] = {}
    for _ in range(runs):
        with transaction.atomic():
            for name, seconds in _once().items():
                found.setdefault(name, []).append(seconds)
            transaction.set_rollback(True)
    return found


def _once() -> dict[str, float]:
    from django.test import Client
    from django.urls import reverse

    from foundations.accounts.models import Organisation
    from referrals import actions as requests
    from referrals.subjects import actions
    from referrals.subjects.checking import Checker
    from referrals.subjects.forms import FORMS
    from toex.demo.people import DOMAIN

    officer = _officer(DOMAIN)
    force = Organisation.objects.select_related("parent").get(pk=next(iter(officer.scope.home_forces)))
    referral = requests.start_request(force=force, by=officer, has_subjects=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    names = ("import-subjects", "imported-subjects", "subjects")
    address = {name: reverse(f"referrals:{name}", args=[referral.public_id]) for name in names}
    meant = {"basis": "fact", "role": "suspect", "kind": "", "separator": ""}
    found = {}
    for kind, text in _lists().items():
        found[f"{LIST:,} {kind} pasted and checked (POST)"] = _timed(
            client.post, address["import-subjects"], meant | {"pasted": text}, to=302
        )
        found[f"{LIST:,} {kind}, preview (GET)"] = _timed(client.get, address["imported-subjects"], to=200)
    found[f"{LIST:,} telephones added (POST)"] = _timed(
        client.post, address["imported-subjects"], {"do": "take"}, to=302
    )
    found[f"List of {LIST:,} (GET)"] = _timed(client.get, address["subjects"], to=200)
    other = requests.start_request(force=force, by=officer, has_subjects=True)
    draft = other.requests.drafts().select_related("referral").get()
    checker, form = Checker("telephone", {}), FORMS["telephone"]
    answers = [{"number": f"07700 900{number:03}", "basis": "fact"} for number in range(SAVED)]
    columns = [form.columns(checker.check(one)[0]) for one in answers]
    started = perf_counter()
    actions.add(draft, by=officer, subjects=columns)
    found[f"{SAVED} subjects saved (action)"] = perf_counter() - started
    page = reverse("referrals:page", args=[other.public_id, "any-subjects"])
    version = {"has_subjects": "yes", "version": draft.referral.version}
    found[f"A page of a draft with {SAVED} subjects saved (POST)"] = _timed(client.post, page, version, to=302)
    return found


def _officer(domain: str):
    from foundations.accounts.models import User

    return User.objects.filter(email=f"officer.norfolk@{domain}").first() or _made()


def _made():
    from foundations.accounts.models import Membership, Organisation, User

    officer = User.objects.create_user("bench.officer@toex.example", name="Bench Officer")
    force = Organisation.objects.get(slug="norfolk")
    Membership.objects.create(user=officer, organisation=force, role="force_officer", starts_on="2024-01-01")
    return User.objects.get(pk=officer.pk)


def _lists() -> dict[str, str]:
    people = "\n".join(f"Ana{n};Kovac{n};{n % 28 + 1}/03/19{n % 80 + 10};suspect;Seen {n}" for n in range(LIST))
    numbers = "\n".join(f"07{400 + n // 1000} {n % 1000:03}{n % 997:03}" for n in range(LIST))
    return {"people": f"First name;Surname;DOB;Role;Notes\n{people}", "telephones": f"Telephone\n{numbers}"}


def _timed(ask: Any, *given: Any, to: int) -> float:
    started = perf_counter()
    answer = ask(*given)
    seconds = perf_counter() - started
    if answer.status_code != to:
        raise RuntimeError(f"{given[0]} answered {answer.status_code}: {answer.content[:2000]!r}")
    return seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
