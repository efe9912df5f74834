"""No wrong cell: every address × method × person × record, asked as the database's own role for the web."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter

import pytest

from foundations.accounts.isolation import context
from referrals.querysets import ReferralQuerySet
from tests.access_matrix import cast, walk

# Also so that the database is set up at all; the world is made outside of the test’s own transaction.
pytestmark = pytest.mark.django_db
PARTS = ("referrals", "terms_of_reference", "tasking", "outcomes", "api", "the rest")


def part_of(name: str) -> str:
    part = name.split(":")[0]
    return part if part in PARTS else "the rest"


@pytest.mark.parametrize("part", PARTS)
def test_no_wrong_cell(world, part, caplog, capsys):
    caplog.set_level(logging.CRITICAL)
    began, wrong, figures = time.process_time(), [], Counter()
    for cell in walk.cells([place for place in world.places if part_of(place.name) == part], cast.PEOPLE):
        answered = walk.answer_of(world.asker.ask(cell))
        figures[answered] += 1
        if not walk.is_right(cell, answered):
            wrong.append(f"{cell}: {answered}, not {walk.expected(cell)}")
    seconds = time.process_time() - began
    with capsys.disabled():
        sys.stdout.write(f"\n{part}: {figures.total()} cells in {seconds:.0f} s of this process, {dict(figures)}\n")
    assert figures.total() > 100
    assert not wrong, f"{len(wrong)} wrong cells\n" + "\n".join(wrong[:400])


def test_a_wrong_cell_is_found(world, monkeypatch):
    """The control: without the rule and the net below it, strangers meet records, and the walk says so."""
    monkeypatch.setattr(walk, "WHOLE", True)
    monkeypatch.setattr(context, "APP", "toex_owner")
    monkeypatch.setattr(ReferralQuerySet, "visible_to", lambda self, user: self.all())
    summaries = [place for place in world.places if place.name == "referrals:summary" and place.record.key == "away"]
    wrong = {
        cell.person.key
        for cell in walk.cells(summaries, cast.PEOPLE)
        if cell.method == "GET" and not walk.is_right(cell, walk.answer_of(world.asker.ask(cell)))
    }
    assert {"olivia", "sia", "otto", "adam"} <= wrong
    assert "ned" not in wrong
