"""The benchmark runs and says what it found. How fast is for people to judge, on a quiet machine."""

from __future__ import annotations

import json

import pytest

from bench import pages
from referrals.models import Referral


@pytest.mark.django_db
def test_it_measures_every_page_and_leaves_nothing_but_the_seeded_referrals(settings):
    settings.DEMO = True
    report = pages.measure(referrals=60, runs=1)
    assert Referral.objects.count() == 60
    first, *others = report["pages"]
    assert first["page"] == "No database: the same list of 50 from constants, without a session"
    assert first["statements"] == 1, "the context of nobody, which every request has"
    assert all(page["statements"] > 0 for page in others)
    assert json.dumps(report)
    printed = pages.table(report).splitlines()
    assert printed[0].startswith("60 referrals, median of 1 runs")
    assert len(printed) == 3 + len(report["pages"])
