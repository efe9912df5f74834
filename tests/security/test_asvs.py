"""Every requirement that applies has a test or a verdict, every mark a requirement, and the page is in step."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.security import asvs

ROWS = asvs.requirements()
MARKS = asvs.marks()


def test_the_table_is_whole():
    assert Counter(row.level for row in ROWS) == {1: 64, 2: 143}
    assert len({row.id for row in ROWS}) == 207
    for row in ROWS:
        assert asvs.ID.fullmatch(row.id), row
        assert 1 <= len(row.asks.split()) <= 9, row
        assert row.verdict in asvs.VERDICTS, row
        assert row.how, row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_is_shown_or_has_a_verdict(row):
    tests = MARKS.get(row.id, [])
    assert bool(tests) or bool(row.verdict), "mark a test that shows it, or write a verdict"
    if row.verdict in {"not met", "not ours"}:
        assert not tests, "a test shows it: take the verdict away"


def test_marks_are_ids():
    assert [one for one in MARKS if not asvs.ID.fullmatch(one)] == []


def test_marks_are_found(request):
    """Pytest finds the same marks as the page does, in what it has collected."""
    for item in request.session.items:
        if marker := item.get_closest_marker("asvs"):
            name = f"{item.path.relative_to(asvs.ROOT)}::{item.originalname}"
            assert all(name in MARKS[one] for one in marker.args), name


def test_the_page_is_in_step():
    assert asvs.PAGE.read_text() == asvs.page(), "run python -m tests.security.asvs"
