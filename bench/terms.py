"""Prints what terms cost: the page with many versions and comments, two long versions compared, and a PDF.

    .venv/bin/python -m bench.terms --versions 40 --comments 200 --words 10000

It uses the database of `bench/pages.py` (`var/bench`) and takes back what it wrote.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))
os.environ.setdefault("TOEX_VAR_DIR", str(BASE / "var" / "bench"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
os.environ.setdefault("DEBUG", "0")
# As a trial: a key of its own, and no second factor.
os.environ.setdefault("TOEX_DEMO", "1")

import django  # noqa: E402

from toex import embedded  # noqa: E402

embedded.start_for(os.environ["TOEX_VAR_DIR"])
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from terms_of_reference import actions, comparing, negotiating, printing  # noqa: E402
from terms_of_reference.forms import SECTIONS  # noqa: E402
from terms_of_reference.models import TermsOfReference  # noqa: E402
from tests import factories  # noqa: E402
from tests.people import People  # noqa: E402

RUNS = 9


def timed(work, runs: int = RUNS) -> str:
    """The medians in milliseconds: by the clock, and of the processor alone, which a busy machine does not lengthen."""
    clock, processor = [], []
    for _ in range(runs):
        begun, spent = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    return f"{statistics.median(clock):.0f} ms ({statistics.median(processor):.0f} ms of the processor)"


def negotiated(people: People, versions: int, comments: int) -> TermsOfReference:
    """Terms with that many versions and comments."""
    terms = factories.terms_proposed(people)
    for number in range(versions - 1):
        by, verb = (people.sam, "propose_back") if number % 2 else (people.ian, "propose")
        terms = actions.save_terms(terms.referral, by=by, version=terms.version, scope=f"Scope, version {number}")
        terms = actions.perform(terms, verb, by=by)
    for number in range(comments):
        section = SECTIONS[number % len(SECTIONS)]
        negotiating.comment(terms.referral, section=section, text=f"Comment {number}", by=people.sam)
    return terms


def the_page(people: People, terms: TermsOfReference, versions: int, comments: int) -> None:
    for name in ("sam", "ian", "sia"):
        browser = Client()
        browser.force_login(getattr(people, name))
        browser.get(terms.get_absolute_url())
        with CaptureQueriesContext(connection) as statements:
            answer = browser.get(terms.get_absolute_url())
        took = timed(lambda browser=browser: browser.get(terms.get_absolute_url()))
        asked = [one for one in statements if "SAVEPOINT" not in one["sql"]]
        print(
            f"terms page, {versions} versions, {comments} comments, as {name}: {answer.status_code}, "
            f"{len(asked)} statements, {took}, {len(answer.content) // 1024} KB"
        )


def comparison(words: int) -> None:
    chance = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    text = [f"{chance.choice(letters) * chance.randint(1, 9)} " for _ in range(words)]
    changed = [chance.choice(["other ", "", word]) if chance.random() < 0.05 else word for word in text]
    old, new = {"scope": "".join(text)}, {"scope": "".join(changed)}
    print(f"two versions of {words} words, a twentieth changed: {timed(lambda: comparing.compare(old, new))}")
    chance.shuffle(changed)
    new = {"scope": "".join(changed)}
    print(f"the same in another order: {timed(lambda: comparing.compare(old, new))}")


def papers(people: People, terms: TermsOfReference) -> None:
    terms = TermsOfReference.objects.with_referral().with_people().get(pk=terms.pk)
    for kind in ("pdf", "docx"):
        first = timed(lambda kind=kind: printing.write(terms, kind, by=people.ian, at=timezone.now()), runs=1)
        took = timed(lambda kind=kind: printing.write(terms, kind, by=people.ian, at=timezone.now()))
        size = len(printing.write(terms, kind, by=people.ian, at=timezone.now()))
        print(f"{kind}: {first} the first time, {took} after it, {size // 1024} KB")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"most memory of this process: {most} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--versions", type=int, default=40)
    parser.add_argument("--comments", type=int, default=200)
    parser.add_argument("--words", type=int, default=10_000)
    chosen = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    setup_test_environment()
    comparison(chosen.words)
    with transaction.atomic():
        call_command("load_reference_data", verbosity=0)
        people = People()
        terms = negotiated(people, chosen.versions, chosen.comments)
        the_page(people, terms, chosen.versions, chosen.comments)
        papers(people, terms)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
